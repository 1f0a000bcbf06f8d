// deno-lint-ignore no-import-prefix -- the watchdog runs this file too, and knows no import map of this folder
import { Hono } from "npm:hono@4.13.19";

const app = new Hono();

/** Greets whom the request's body names. */
app.post("/", async (c) => c.text(`Hello, ${await c.req.text() || "world"}!\n`));

/** Greets whom the path names, in JSON. */
app.get("/:name", (c) => c.json({ greeting: `Hello, ${c.req.param("name")}!` }));

export default app;
