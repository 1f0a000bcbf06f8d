package main

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
)

var files = http.StripPrefix("/files/", http.FileServer(http.Dir("files")))

func handle(w http.ResponseWriter, r *http.Request) {
	route, rest, _ := strings.Cut(r.URL.Path[1:], "/")
	switch route {
	case "request":
		showRequest(w, r)
	case "json":
		parseJSON(w, r)
	case "echo":
		echo(w, r)
	case "files":
		if r.Method == http.MethodPut {
			store(w, r, rest)
		} else {
			files.ServeHTTP(w, r)
		}
	case "gzip":
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "text/plain")
		compressor := gzip.NewWriter(w)
		io.WriteString(compressor, strings.Repeat("hello ", 100))
		compressor.Close()
	case "cookies":
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
		http.SetCookie(w, &http.Cookie{Name: "b", Value: "2", Path: "/b", HttpOnly: true})
		io.WriteString(w, "two")
	case "redirect":
		http.Redirect(w, r, "/request", http.StatusFound)
	case "status":
		status, _ := strconv.Atoi(rest)
		w.WriteHeader(status)
	default:
		http.NotFound(w, r)
	}
}

func showRequest(w http.ResponseWriter, r *http.Request) {
	fields := map[string][]string{"host": {r.Host}}
	for name, values := range r.Header {
		fields[strings.ToLower(name)] = values
	}
	writeJSON(w, map[string]any{"method": r.Method, "target": r.RequestURI, "fields": fields})
}

func echo(w http.ResponseWriter, r *http.Request) {
	// Wholly first: net/http takes nothing more of the body once the answer has begun.
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
	w.Write(body)
}

func parseJSON(w http.ResponseWriter, r *http.Request) {
	var value any
	if err := json.NewDecoder(r.Body).Decode(&value); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	writeJSON(w, value)
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(value)
}

func store(w http.ResponseWriter, r *http.Request, name string) {
	file, err := os.Create("files/" + name)
	if err == nil {
		defer file.Close()
		_, err = io.Copy(file, r.Body)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusCreated)
}
