/** Greets whom the request's body names. */
export default async function handler(request: Request): Promise<Response> {
  const name = await request.text();
  return new Response(`Hello, ${name || "world"}!\n`);
}
