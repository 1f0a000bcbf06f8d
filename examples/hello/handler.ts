/** Greets whom the request's body names. */
async function greet(request: Request): Promise<Response> {
  const name = await request.text();
  return new Response(`Hello, ${name || "world"}!\n`);
}

export default { fetch: greet } satisfies Deno.ServeDefaultExport;
