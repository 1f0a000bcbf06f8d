const { Console } = require("node:console");
const { createServer } = require("node:http");
const process = require("node:process");
const { Duplex } = require("node:stream");
const handler = require("./handler");

// Answers alone may stand on stdout.
globalThis.console = new Console(process.stderr);

// The watchdog has the timeouts. Node's own would give up a function that nobody calls for a while.
const server = createServer({ keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 }, handler);
server.emit("connection", Duplex.from({ readable: process.stdin, writable: process.stdout }));
