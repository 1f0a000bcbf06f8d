from flask import Flask, request

app = Flask(__name__)


@app.post("/")
def greet():
    """Greets whom the request's body names."""
    name = request.get_data(as_text=True) or "world"
    return f"Hello, {name}!\n", {"Content-Type": "text/plain; charset=utf-8"}
