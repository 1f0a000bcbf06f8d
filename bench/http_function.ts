// The function behind http mode: `deno run --allow-net http_function.ts PORT`.
//
// Deno.serve, run by the very Deno that runs the benchmark: it needs no other toolchain, keeps connections alive, and
// takes chunked and counted bodies alike (watchdogs differ in what they send on). It costs about 7 µs of CPU for a GET
// and 16 µs for a POST of 1 KB, so that on 2 cores a watchdog of 70 µs a request, as one in Go, is the bottleneck by
// far. One of 24 µs shares the second core's limit at POST: with a responder on bare sockets (8 µs) it was some 15 to
// 20 % faster at c=32, in two runs. The ratio of a fast watchdog is thus understated there, never overstated.

const answer = new TextEncoder().encode("hello\n");

const server = Deno.serve(
  { hostname: "127.0.0.1", port: Number(Deno.args[0]), onListen(): void {} },
  async (request): Promise<Response> => {
    // Asking for `request.body` would make a stream for each request: 5 µs more.
    if (request.method === "POST") await request.bytes();
    return new Response(answer);
  },
);

// A watchdog that had to be killed can't end its function, but the function's stdin ends with it.
await Deno.stdin.readable.pipeTo(new WritableStream());
await server.shutdown();
