const { createWriteStream } = require("node:fs");
const { pipeline } = require("node:stream/promises");
const { gzipSync } = require("node:zlib");
const express = require("express");

const handler = express.Router();

handler.use("/request", (req, res) => {
  res.json({ method: req.method, target: req.originalUrl, fields: req.headersDistinct });
});

handler.post("/json", express.json(), (req, res) => {
  res.json(req.body);
});

handler.post("/echo", (req, res) => {
  res.type(req.headers["content-type"]);
  req.pipe(res);
});

handler.use("/files", express.static("files"));
handler.put("/files/:name", async (req, res) => {
  await pipeline(req, createWriteStream(`files/${req.params.name}`));
  res.sendStatus(201);
});

handler.get("/gzip", (_req, res) => {
  res.set("Content-Encoding", "gzip").type("text/plain").send(gzipSync("hello ".repeat(100)));
});

handler.get("/cookies", (_req, res) => {
  res.cookie("a", "1").cookie("b", "2", { path: "/b", httpOnly: true }).send("two");
});

handler.get("/redirect", (_req, res) => {
  res.redirect("/request");
});

handler.get("/status/:status", (req, res) => {
  res.status(Number(req.params.status)).end();
});

module.exports = handler;
