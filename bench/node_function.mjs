// The function that inproc mode is compared with, behind http mode: `node node_function.mjs PORT`.
import { createServer } from "node:http";
import process from "node:process";

createServer((_request, response) => response.end("hello\n")).listen(Number(process.argv[2]), "127.0.0.1");

// A watchdog that had to be killed can't end its function, but the function's stdin ends with it.
process.stdin.resume().on("end", () => process.exit());
