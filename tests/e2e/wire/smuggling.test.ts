import { assert, assertEquals } from "@std/assert";
import { HttpClient } from "../../helpers/http_client.ts";
import { fixture } from "../../helpers/paths.ts";
import { answer, startUpstream, type Upstream } from "../../helpers/upstream.ts";
import { startWatchdog, type Watchdog } from "../../helpers/watchdog.ts";

/** What a hidden request would ask for. */
const HIDDEN = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";

/** A head with these field lines behind Host, and a body. */
function post(fields: readonly string[], body = ""): string {
  return ["POST /first HTTP/1.1", "Host: x", ...fields, "", body].join("\r\n");
}

const chunked = (size: string, data = "abc"): string => `${size}\r\n${data}\r\n0\r\n\r\n`;

/**
 * Messages that can be read in two ways, by name: one reader finds a second request in what another takes for the body of
 * the first (RFC 9112 §11.2). Each is followed by {@linkcode HIDDEN}, at the place where a lenient reader would look.
 */
const AMBIGUOUS: Readonly<Record<string, string>> = {
  "length and chunked": post(["Content-Length: 4", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
  "chunked and length": post(["Transfer-Encoding: chunked", "Content-Length: 4"], "0\r\n\r\n"),
  "length 0 and chunked": post(["Content-Length: 0", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
  "two lengths": post(["Content-Length: 0", `Content-Length: ${HIDDEN.length}`]),
  "two lengths, the other way": post([`Content-Length: ${HIDDEN.length}`, "Content-Length: 0"]),
  "a list of lengths": post(["Content-Length: 0, 35"]),
  "a list of equal lengths": post(["Content-Length: 35, 35"]),
  "length with a sign": post(["Content-Length: +3"], "abc"),
  "length with a minus": post(["Content-Length: -3"]),
  "length in hexadecimal": post(["Content-Length: 0x3"], "abc"),
  "length with a point": post(["Content-Length: 3.0"], "abc"),
  "length with an exponent": post(["Content-Length: 3e0"], "abc"),
  "length with a blank inside": post(["Content-Length: 3 5"]),
  "length that is empty": post(["Content-Length: "]),
  "length with an underscore": post(["Content-Length: 1_0"]),
  "length over 2^53": post(["Content-Length: 9007199254740993"]),
  "length over 2^64": post(["Content-Length: 18446744073709551619"], "abc"),
  "length in other digits": post(["Content-Length: \u00b3"]),
  "length behind a blank name": post(["Content-Length : 3"], "abc"),
  "length behind a tab": post(["Content-Length\t: 3"], "abc"),
  "length in a folded line": post(["X-A: b", " Content-Length: 3"], "abc"),
  "length folded": post(["Content-Length:", " 3"], "abc"),
  "chunked twice": post(["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
  "chunked twice in one line": post(["Transfer-Encoding: chunked, chunked"], "0\r\n\r\n"),
  "chunked, then identity": post(["Transfer-Encoding: chunked, identity"], "0\r\n\r\n"),
  "identity, then chunked": post(["Transfer-Encoding: identity, chunked"], "0\r\n\r\n"),
  "identity and length": post(["Transfer-Encoding: identity", "Content-Length: 3"], "abc"),
  "gzip before chunked": post(["Transfer-Encoding: gzip, chunked"], "0\r\n\r\n"),
  "an unknown coding": post(["Transfer-Encoding: xchunked"], "0\r\n\r\n"),
  "coding behind a blank name": post(["Transfer-Encoding : chunked"], "0\r\n\r\n"),
  "coding behind a vertical tab": post(["Transfer-Encoding:\u000bchunked"], "0\r\n\r\n"),
  "coding behind a form feed": post(["Transfer-Encoding:\u000cchunked"], "0\r\n\r\n"),
  "coding in quotes": post(['Transfer-Encoding: "chunked"'], "0\r\n\r\n"),
  "coding with a parameter": post(["Transfer-Encoding: chunked;q=1"], "0\r\n\r\n"),
  "coding with NUL": post(["Transfer-Encoding: chunked\0"], "0\r\n\r\n"),
  "coding that is empty": post(["Transfer-Encoding: "], "0\r\n\r\n"),
  "coding with a comma only": post(["Transfer-Encoding: ,"], "0\r\n\r\n"),
  "coding in a folded line": post(["X-A: b", "\tTransfer-Encoding: chunked"], "0\r\n\r\n"),
  "coding with HTTP/1.0": "POST /first HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "coding behind a bare line feed": post(["X-A: b\nTransfer-Encoding: chunked"], "0\r\n\r\n"),
  "coding behind a bare carriage return": post(["X-A: b\rTransfer-Encoding: chunked"], "0\r\n\r\n"),
  "a head ended by line feeds": "POST /first HTTP/1.1\nHost: x\nContent-Length: 3\n\nabc",
  "an empty line of one line feed": "POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\nabc",
  "NUL in a value": post(["X-A: a\0b", "Content-Length: 3"], "abc"),
  "a line without a colon": post(["Content-Length 3"], "abc"),
  "a colon without a name": post([": chunked", "Content-Length: 3"], "abc"),
  "a blank line in front of the fields": "POST /first HTTP/1.1\r\n Host: x\r\nContent-Length: 3\r\n\r\nabc",
  "two hosts": "POST /first HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: 3\r\n\r\nabc",
  "no host": "POST /first HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
  "a host with a path": "POST /first HTTP/1.1\r\nHost: x/hidden\r\nContent-Length: 3\r\n\r\nabc",
  "a blank in the target": "POST /first /hidden HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
  "a tab in the request line": "POST\t/first\tHTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
  "a second version": "POST /first HTTP/1.1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
  "no version": "POST /first\r\nHost: x\r\n\r\n",
  "version 1.2": "POST /first HTTP/1.2\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
  "version 2.0": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "a lower-case version": "POST /first http/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
  "chunk size with 0x": post(["Transfer-Encoding: chunked"], chunked("0x3")),
  "chunk size with a sign": post(["Transfer-Encoding: chunked"], chunked("+3")),
  "chunk size with a minus": post(["Transfer-Encoding: chunked"], chunked("-3")),
  "chunk size behind a blank": post(["Transfer-Encoding: chunked"], chunked(" 3")),
  "chunk size with an underscore": post(["Transfer-Encoding: chunked"], chunked("0_3")),
  "chunk size over 2^64": post(["Transfer-Encoding: chunked"], chunked("10000000000000003")),
  "chunk size that is empty": post(["Transfer-Encoding: chunked"], chunked("")),
  "chunk size ended by a line feed": post(["Transfer-Encoding: chunked"], "3\nabc\r\n0\r\n\r\n"),
  "chunk ended by a line feed": post(["Transfer-Encoding: chunked"], "3\r\nabc\n0\r\n\r\n"),
  "chunk longer than its size": post(["Transfer-Encoding: chunked"], "3\r\nabcd\r\n0\r\n\r\n"),
  "chunk extension with a line feed": post(["Transfer-Encoding: chunked"], "3;a\nb\r\nabc\r\n0\r\n\r\n"),
  "chunk extension with NUL": post(["Transfer-Encoding: chunked"], "3;a=\0\r\nabc\r\n0\r\n\r\n"),
  "last chunk ended by a line feed": post(["Transfer-Encoding: chunked"], "3\r\nabc\r\n0\n\r\n"),
  "trailer without a colon": post(["Transfer-Encoding: chunked"], "3\r\nabc\r\n0\r\nGET /hidden HTTP/1.1\r\n\r\n"),
};

/** Requests that reached the function over this one connection of the client, the probe of its end included. */
async function sendAndSee(dog: Watchdog, upstream: Upstream, message: string): Promise<string[]> {
  const before = upstream.requests.length;
  using client = await HttpClient.connect(dog.port);
  await client.write(message + HIDDEN);
  const response = await client.readResponse("POST");
  assert(response.status >= 200, `an answer: ${response.status}`);
  if (response.status >= 400) assertEquals(response.fields.get("connection"), "close");
  // Whatever was understood, the rest of the connection is answered, or closed.
  await client.closedByPeer(3_000);
  return upstream.requests.slice(before).map(({ method, target }) => `${method} ${target}`);
}

Deno.test("wire: of an ambiguous message the function sees nothing", async (t) => {
  await using upstream = startUpstream((request) => answer(`seen ${request.target}`));
  const env = { mode: "http", upstream_url: upstream.url, fprocess: fixture("forever.sh") };
  await using dog = await startWatchdog({ env });
  assert(Object.keys(AMBIGUOUS).length >= 60);
  for (const [name, message] of Object.entries(AMBIGUOUS)) {
    await t.step(name, async () => {
      assertEquals(await sendAndSee(dog, upstream, message), []);
    });
  }
  await t.step("and the next request on another connection gets its own answer", async () => {
    assertEquals((await dog.get("/next")).text, "seen /next");
  });
});

/** What reads strangely and still has one meaning: exactly one request reaches the function, then the next one. */
const UNUSUAL: Readonly<Record<string, string>> = {
  "equal lengths twice": post(["Content-Length: 3", "Content-Length: 3"], "abc"),
  "chunked in other letters": post(["Transfer-Encoding: ChUnKeD"], chunked("3")),
  "a chunk extension": post(["Transfer-Encoding: chunked"], '3;name="a;b"\r\nabc\r\n0\r\n\r\n'),
  "zeros in front of a chunk size": post(["Transfer-Encoding: chunked"], chunked("0003")),
  "an empty line in front": `\r\n${post(["Content-Length: 3"], "abc")}`,
  "a length named by Connection": post(["Connection: Content-Length", "Content-Length: 3"], "abc"),
  "a coding named by Connection": post(["Connection: Transfer-Encoding", "Transfer-Encoding: chunked"], chunked("3")),
  "a trailer with a length": post(["Transfer-Encoding: chunked"], "3\r\nabc\r\n0\r\nContent-Length: 99\r\n\r\n"),
};

Deno.test("wire: an unusual message is one request, and the one behind it gets its own answer", async (t) => {
  await using upstream = startUpstream((request) => answer(`${request.target} ${request.text}`));
  const env = { mode: "http", upstream_url: upstream.url, fprocess: fixture("forever.sh") };
  await using dog = await startWatchdog({ env });
  for (const [name, message] of Object.entries(UNUSUAL)) {
    await t.step(name, async () => {
      using client = await HttpClient.connect(dog.port);
      await client.write(message + HIDDEN.replace("/hidden", "/second"));
      assertEquals((await client.readResponse("POST")).text, "/first abc");
      assertEquals((await client.readResponse()).text, "/second ");
      const [first] = upstream.requests.slice(-2);
      assertEquals(first.trailers.get("content-length"), undefined);
    });
  }
});
