import { assertEquals, assertRejects } from "@std/assert";
import { addressOf, dial, isUnavailable } from "../../../../src/engine/wire/dial.ts";
import { requires } from "../../../helpers/requires.ts";
import { TempDir } from "../../../helpers/temp_dir.ts";
import { within } from "../../../helpers/until.ts";

Deno.test("addressOf reads hosts, default ports and sockets", () => {
  const tcp = (hostname: string, port: number, tls = false) => ({ transport: "tcp", hostname, port, tls });
  const rows: [string, unknown][] = [
    ["http://127.0.0.1:3000/base", tcp("127.0.0.1", 3000)],
    ["http://fn", tcp("fn", 80)],
    ["https://fn", tcp("fn", 443, true)],
    ["http://[::1]:1", tcp("::1", 1)],
    ["unix:/run/a%20b.sock", { transport: "unix", path: "/run/a b.sock" }],
    ["unix:///run/f.sock", { transport: "unix", path: "/run/f.sock" }],
    ["http+unix://%2Frun%2Ff.sock/base", { transport: "unix", path: "/run/f.sock" }],
  ];
  for (const [url, address] of rows) assertEquals(addressOf(new URL(url)) as unknown, address, url);
});

Deno.test("isUnavailable: a port or a socket that is not there yet, and nothing else", async () => {
  using tmp = new TempDir();
  const never = new AbortController().signal;
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  for (const url of [`http://127.0.0.1:${port}`, `unix:${tmp.at("none.sock")}`]) {
    const error = await assertRejects(() => dial(addressOf(new URL(url)), [], never));
    assertEquals(isUnavailable(error), true, `${error}`);
  }
  const unknown = await assertRejects(() => dial(addressOf(new URL("http://nosuch.invalid")), [], never));
  assertEquals(isUnavailable(unknown), false, `${unknown}`);
});

Deno.test("dial closes a connection that is made in the moment in which it is given up", async () => {
  const address = addressOf(new URL("http://127.0.0.1:1"));
  const made = Promise.withResolvers<void>(), closed = Promise.withResolvers<void>();
  const { connect } = Deno;
  // As Deno does: the connection is there, but whoever asked gets the abort.
  const late = async ({ signal }: Deno.ConnectOptions & { signal?: AbortSignal }) => {
    await made.promise;
    signal?.throwIfAborted();
    return { close: () => closed.resolve() };
  };
  Deno.connect = late as unknown as typeof Deno.connect;
  try {
    const controller = new AbortController();
    const dialling = dial(address, [], controller.signal);
    controller.abort();
    made.resolve();
    await assertRejects(() => dialling, DOMException);
    await within(2_000, closed.promise, "the connection to be closed");
  } finally {
    Deno.connect = connect;
  }
});

/** Listens with the shortest backlog, and accepts from the first line on stdin on. */
const SLOW_TO_ACCEPT = `
import socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen(0)
print("listening", flush=True)
sys.stdin.readline()
kept = []
while True: kept.append(server.accept())
`;

Deno.test({
  ...requires("dial waits for room in the backlog of a unix socket, until it is given up", "python3"),
  async fn(): Promise<void> {
    using tmp = new TempDir();
    const path = tmp.at("full.sock");
    const command = new Deno.Command("python3", {
      args: ["-c", SLOW_TO_ACCEPT, path],
      stdin: "piped",
      stdout: "piped",
    });
    await using server = command.spawn();
    const output = server.stdout.getReader();
    await output.read();
    const address = addressOf(new URL(`unix:${path}`));
    using _first = await dial(address, [], new AbortController().signal);
    const error = await assertRejects(() => dial(address, [], AbortSignal.timeout(100)));
    assertEquals((error as Error).name, "TimeoutError");
    const waiting = dial(address, [], new AbortController().signal);
    const input = server.stdin.getWriter();
    await input.write(new TextEncoder().encode("\n"));
    (await waiting).close();
    await input.close();
    await output.cancel();
    server.kill("SIGKILL");
  },
});

Deno.test("dial: a handshake that is given up just before it begins is not waited for", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const controller = new AbortController();
  const { startTls } = Deno;
  Deno.startTls = async (connection, options) => {
    const secure = await startTls(connection, options);
    controller.abort();
    return secure;
  };
  try {
    const address = addressOf(new URL(`https://127.0.0.1:${listener.addr.port}`));
    await within(2_000, assertRejects(() => dial(address, [], controller.signal)), "the end of the attempt");
  } finally {
    Deno.startTls = startTls;
    (await accepted).close();
  }
});
