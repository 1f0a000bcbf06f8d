const express = require("express");

const handler = express.Router();

/** Greets whom the request's body names. */
handler.post("/", express.text({ type: () => true }), (req, res) => {
  res.type("text/plain").send(`Hello, ${req.body || "world"}!\n`);
});

module.exports = handler;
