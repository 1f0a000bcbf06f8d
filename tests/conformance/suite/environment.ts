import { assert, assertEquals } from "@std/assert";
import { bytes } from "../../helpers/bytes.ts";
import type { RequestOptions } from "../../helpers/http_client.ts";
import { fixture } from "../../helpers/paths.ts";
import { startUpstream } from "../../helpers/upstream.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";
import type { Context } from "../context.ts";

/** compatibility.md §5. */
export function environment(context: Context): void {
  context.test("§5 environment: fields as Http_ variables", async (t) => {
    await using dog = await context.start(fixture("http_environment.sh"));
    await t.step("names in canonical case with _ for -", async () => {
      const env = await environmentOf(dog, {
        fields: [["X-Call-Id", "abc"], ["dnt", "1"], ["ACCEPT-LANGUAGE", "de"], ["x-1-y", "z"], [
          "Accept",
          "a, b;q=0.1",
        ], ["X-Empty", ""]],
      });
      assertEquals(
        pick(env, "Http_X_Call_Id", "Http_Dnt", "Http_Accept_Language", "Http_X_1_Y", "Http_Accept", "Http_X_Empty"),
        {
          Http_X_Call_Id: "abc",
          Http_Dnt: "1",
          Http_Accept_Language: "de",
          Http_X_1_Y: "z",
          Http_Accept: "a, b;q=0.1",
          Http_X_Empty: "",
        },
      );
    });
    await t.step("Host", async () => {
      assertEquals((await environmentOf(dog, { host: "fn.example.com:81" })).Http_Host, "fn.example.com:81");
    });
    await t.step("values are trimmed", async () => {
      assertEquals((await environmentOf(dog, { fields: [["X-V", " \t pad \t"]] })).Http_X_V, "pad");
    });
    await t.step("values are decoded as UTF-8, other bytes become U+FFFD", async () => {
      const utf8 = String.fromCharCode(...new TextEncoder().encode("grüße €"));
      const env = await environmentOf(dog, { fields: [["X-U", utf8], ["X-Broken", "a\xffb"]] });
      assertEquals(pick(env, "Http_X_U", "Http_X_Broken"), { Http_X_U: "grüße €", Http_X_Broken: "a\ufffdb" });
    });
    await t.step("of a repeated field the first value", async () => {
      const env = await environmentOf(dog, { fields: [["X-Dup", "1"], ["X-Dup", "2"]] });
      assertEquals(env.Http_X_Dup, context.capabilities.rawFields ? "1" : "1, 2");
    });
    await t.step("method, path decoded, query raw", async () => {
      const env = await environmentOf(dog, { method: "PATCH", target: "/a/b%20c/%C3%A9+d%2Fe?x=1&y=%20z?w" });
      assertEquals(pick(env, "Http_Method", "Http_Path", "Http_Query"), {
        Http_Method: "PATCH",
        Http_Path: "/a/b c/é+d/e",
        Http_Query: "x=1&y=%20z?w",
      });
    });
    await t.step("no query, no variable", async () => {
      for (const target of ["/", "/?"]) {
        assertEquals((await environmentOf(dog, { target })).Http_Query, undefined, target);
      }
    });
    await t.step("unknown methods, as they came", async () => {
      for (const method of ["PROPFIND", "QUERY", "M-SEARCH", "get", "Foo"]) {
        assertEquals((await environmentOf(dog, { method })).Http_Method, method);
      }
    });
    await t.step("Content-Length and Transfer-Encoding only where the client sent them", async () => {
      const names = ["Http_Content_Length", "Http_Transfer_Encoding"];
      assertEquals(pick(await environmentOf(dog, { method: "POST", body: "abc" }), ...names), {
        Http_Content_Length: "3",
      });
      assertEquals(pick(await environmentOf(dog, { method: "POST", chunks: ["abc"] }), ...names), {
        Http_Transfer_Encoding: "chunked",
      });
      assertEquals(pick(await environmentOf(dog, {}), ...names), {});
    });
    await t.step("a field never overwrites what describes the request", async () => {
      const fields = ["Method", "Path", "Query", "Transfer_Encoding"].map((name) => [name, "evil"] as const);
      const env = await environmentOf(dog, { target: "/real?q=1", fields });
      assertEquals(pick(env, "Http_Method", "Http_Path", "Http_Query"), {
        Http_Method: "GET",
        Http_Path: "/real",
        Http_Query: "q=1",
      });
      assertEquals((await environmentOf(dog, { target: "/real", fields })).Http_Query, undefined);
    });
    await t.step("Proxy is not exported", async () => {
      for (const name of ["Proxy", "PROXY", "proxy"]) {
        const env = await environmentOf(dog, { fields: [[name, "http://evil.test:1"], ["X-Proxy", "stays"]] });
        assertEquals(Object.keys(env).filter((key) => /^http_.*proxy$/i.test(key)), ["Http_X_Proxy"]);
      }
    });
    await t.step("of two names that become one, the one with hyphens counts", async () => {
      for (
        const fields of [[["X_1", "under"], ["X-1", "hyphen"]], [["X-1", "hyphen"], ["X_1", "under"]]] as [
          string,
          string,
        ][][]
      ) {
        assertEquals((await environmentOf(dog, { fields })).Http_X_1, "hyphen");
      }
    });
    await t.step("underscore and hyphen stay apart where the case tells them apart", async () => {
      const env = await environmentOf(dog, { fields: [["X-User", "hyphen"], ["X_User", "under"]] });
      assertEquals(pick(env, "Http_X_User", "Http_X_user"), { Http_X_User: "hyphen", Http_X_user: "under" });
    });
    await t.step("NUL in a value is 400", async () => {
      assertEquals((await dog.raw(bytes("GET / HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n"))).status, 400);
      assertEquals((await dog.get()).status, 200);
    });
    await t.step("a value that is too long for a variable is refused", async () => {
      const { status } = await dog.get("/", { fields: [["X-Big", "v".repeat(140_000)]] });
      // An engine with a smaller limit on the head answers by that.
      const expected = context.capabilities.maxHeadBytes > 140_000 ? [431] : [400, 431];
      assert(expected.includes(status), `status ${status}`);
      assertEquals((await dog.get()).status, 200);
    });
  });

  context.test("§5 environment: the watchdog's own variables go to the function", async (t) => {
    const variables = {
      MY_VAR: "a=b c",
      http_proxy: "http://proxy.test:1",
      HTTP_PROXY: "http://proxy.test:2",
      Http_X_A: "container",
    };
    for (const [name, value] of Object.entries(variables)) {
      await t.step(`${name}, in streaming mode`, async () => {
        await using dog = await context.start(fixture("print_variable.sh", name), variables);
        assertEquals((await dog.get("/", { fields: [["Proxy", "http://evil.test:3"]] })).text, value);
      });
    }
    await t.step("a request's own field wins over an Http_ variable", async () => {
      await using dog = await context.start(fixture("print_variable.sh", "Http_X_A"), variables);
      assertEquals((await dog.get("/", { fields: [["X-A", "request"]] })).text, "request");
    });
    await t.step("in http mode, whose own calls use no proxy", async () => {
      await using upstream = startUpstream();
      const env = {
        ...variables,
        ALL_PROXY: "http://127.0.0.1:9",
        fprocess: "sh -c 'echo \"proxy $HTTP_PROXY\"; exec sleep 600'",
      };
      await using dog = await context.startHttp(upstream, env);
      await dog.stdout.waitFor(/stdout: proxy http:\/\/proxy\.test:2$/);
      assertEquals((await dog.get()).text, "hello");
    });
  });
}

async function environmentOf(dog: Watchdog, request: RequestOptions): Promise<Record<string, string>> {
  const { status, text } = await dog.request(request);
  assertEquals(status, 200, text);
  return Object.fromEntries(
    text.split("\n").filter((line) => line !== "").map((line) => {
      const equals = line.indexOf("=");
      return [line.slice(0, equals), line.slice(equals + 1)];
    }),
  );
}

function pick(env: Record<string, string>, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.filter((name) => name in env).map((name) => [name, env[name]]));
}
