import { text } from "node:stream/consumers";

/** Greets whom the request's body names. */
export default async function handler(request, response) {
  const name = await text(request);
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(`Hello, ${name || "world"}!\n`);
}
