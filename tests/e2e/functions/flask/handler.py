import gzip
import shutil
from pathlib import Path

from flask import Flask, jsonify, redirect, request, send_from_directory

app = Flask(__name__)
app.url_map.merge_slashes = False

FILES = Path("files").absolute()
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@app.route("/request", defaults={"_rest": ""}, methods=METHODS)
@app.route("/request/<path:_rest>", methods=METHODS)
def show_request(_rest):
    fields = {name.lower(): [value] for name, value in request.headers}
    return jsonify(method=request.method, target=request.environ["REQUEST_URI"], fields=fields)


@app.post("/json")
def json():
    return jsonify(request.get_json())


@app.post("/echo")
def echo():
    return request.get_data(), {"Content-Type": request.content_type}


@app.get("/files/<name>")
def download(name):
    return send_from_directory(FILES, name, conditional=True)


@app.put("/files/<name>")
def upload(name):
    with open(FILES / name, "wb") as file:
        shutil.copyfileobj(request.stream, file)
    return "", 201


@app.get("/gzip")
def compressed():
    return gzip.compress(b"hello " * 100), {"Content-Encoding": "gzip", "Content-Type": "text/plain"}


@app.get("/cookies")
def cookies():
    response = app.make_response("two")
    response.set_cookie("a", "1")
    response.set_cookie("b", "2", path="/b", httponly=True)
    return response


@app.get("/redirect")
def redirected():
    return redirect("/request")


@app.get("/status/<int:status>")
def status(status):
    return "", status
