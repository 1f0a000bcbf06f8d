const { text } = require("node:stream/consumers");

/** Greets whom the request's body names. */
async function greet(req, res) {
  console.log(req.method, req.url);
  const name = await text(req);
  res.setHeader("Content-Type", "text/plain; charset=utf-8");
  res.end(`Hello, ${name || "world"}!\n`);
}

module.exports = greet;
