package main

import (
	"fmt"
	"io"
	"net/http"
)

// handle greets whom the request's body names.
func handle(w http.ResponseWriter, r *http.Request) {
	name, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if len(name) == 0 {
		name = []byte("world")
	}
	fmt.Fprintf(w, "Hello, %s!\n", name)
}
