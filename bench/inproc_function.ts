// The function of inproc mode.

export default (): Response => new Response("hello\n");
