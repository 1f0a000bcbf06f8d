import { createServer } from "node:http";
import process from "node:process";
import handler from "./function/handler.js";

const server = createServer(async (request, response) => {
  try {
    await handler(request, response);
  } catch (error) {
    console.error(error);
    // Part of an answer must not look like the whole.
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  }
});
server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
