from flask import Flask, request

app = Flask(__name__)


@app.post("/")
def greet():
    """Greets whom the request's body names."""
    name = request.get_data(as_text=True)
    return f"Hello, {name or 'world'}!\n", {"Content-Type": "text/plain; charset=utf-8"}
