import { assert, assertEquals, assertLess, assertRejects, assertStringIncludes } from "@std/assert";
import { fetchJson, type FetchOptions } from "../../../src/auth/fetch_json.ts";
import { createAuthority, needsCertificates } from "../../helpers/certificates.ts";
import { freePort } from "../../helpers/free_port.ts";
import { requires } from "../../helpers/requires.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { answer, startRawUpstream, startUpstream } from "../../helpers/upstream.ts";

const OPTIONS: FetchOptions = {
  rootCertificates: () => {
    throw new Error("nobody needs roots for http");
  },
};

/** The reason why the document can't be had. */
async function failure(url: string, options: FetchOptions = OPTIONS): Promise<string> {
  const { message } = await assertRejects(() => fetchJson(new URL(url), options), Error);
  assert(message.startsWith(`cannot get ${url}: `), message);
  return message.slice(`cannot get ${url}: `.length);
}

Deno.test("fetchJson gives the document, and asks for it as of-watchdog does", async () => {
  await using server = startUpstream(() => answer('{"a":["ü"]}'.replace("ü", "\xc3\xbc")));
  assertEquals(await fetchJson(new URL(`${server.url}/x`), OPTIONS), { a: ["ü"] });
  const { method, target, fields } = server.last;
  assertEquals([method, target, fields.all("user-agent")], ["GET", "/x", ["openfaas-watchdog"]]);
});

Deno.test("fetchJson follows redirects, as of-watchdog does", async () => {
  await using server = startUpstream(({ target }) =>
    target === "/a" ? answer("", { status: "302 Found", fields: [["Location", "/b"]] }) : answer('"there"')
  );
  assertEquals(await fetchJson(new URL(`${server.url}/a`), OPTIONS), "there");
});

Deno.test("fetchJson names what the server answers instead", async (t) => {
  const answers: [name: string, bytes: Uint8Array, reason: string][] = [
    ["a status", answer("{}", { status: "500 Internal Server Error" }), "status 500 Internal Server Error"],
    ["a status without a phrase", answer("{}", { status: "404 " }), "status 404"],
    ["a success that is no 200", answer("{}", { status: "202 Accepted" }), "status 202 Accepted"],
    ["no JSON", answer("not json"), "not json"],
    ["half of it", answer('{"a":'), "JSON"],
    ["nothing", answer(""), "JSON"],
    ["more than 1 MiB", answer(JSON.stringify("x".repeat(1024 * 1024))), "longer than 1048576 bytes"],
  ];
  for (const [name, bytes, reason] of answers) {
    await t.step(name, async () => {
      await using server = startUpstream(() => bytes);
      assertStringIncludes(await failure(`${server.url}/`), reason);
    });
  }
});

Deno.test("fetchJson takes a document of 1 MiB", async () => {
  const text = "x".repeat(1024 * 1024 - 2);
  await using server = startUpstream(() => answer(JSON.stringify(text), { chunked: true }));
  assertEquals(await fetchJson(new URL(server.url), OPTIONS), text);
});

Deno.test("fetchJson names a server that is down", async () => {
  assertStringIncludes(await failure(`http://127.0.0.1:${freePort()}/`), "onnection refused");
});

Deno.test("fetchJson names a server that hangs up", async () => {
  await using server = startRawUpstream(() => Promise.resolve());
  assertStringIncludes(await failure(`${server.url}/`), "connection");
});

Deno.test("fetchJson gives up a server that is slow, in its head or in its body", async (t) => {
  for (const sent of ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"]) {
    await t.step(JSON.stringify(sent), async () => {
      await using server = startRawUpstream(async (connection) => {
        await connection.readRequestHead();
        await connection.write(sent);
        await connection.readRequestHead();
      });
      const began = performance.now();
      assertEquals(await failure(`${server.url}/`, { ...OPTIONS, patience: 100 }), "not there within 100 ms");
      assertLess(performance.now() - began, 3_000);
    });
  }
});

Deno.test({
  ...requires("fetchJson trusts the roots that it is given, and no others", ...needsCertificates),
  fn: async () => {
    using tmp = new TempDir();
    const authority = await createAuthority(tmp);
    await using server = authority.serve();
    const trusting = { rootCertificates: () => [Deno.readTextFileSync(authority.certificate)] };
    // It answers with a text that is no JSON: that it is read shows the trust.
    assertStringIncludes(await failure(`${server.url}/x`, trusting), "GET /x");
    assertStringIncludes(await failure(`${server.url}/x`, { rootCertificates: () => [] }), "certificate");
  },
});
