import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { literally, logLine } from "../../helpers/log_line.ts";
import type { Context } from "../context.ts";
import { ISOLATIONS } from "./inproc.ts";

/** Paths of `fails.js` that have no answer, and what the log says of them. */
const FAILURES: readonly (readonly [path: string, log: string])[] = [
  ["/throw", "GET /throw - function failed: TypeError: secret of throw"],
  ["/throw-text", 'GET /throw-text - function failed: "secret of throw-text" was thrown'],
  ["/reject", "GET /reject - function failed: Error: secret of reject"],
  ["/nothing", "GET /nothing - function failed: TypeError: handler returned undefined, want a Response"],
  ["/text", "GET /text - function failed: TypeError: handler returned a text, want a Response"],
  ["/error", "GET /error - function failed: TypeError: handler returned a Response of status 0, want 200 to 599"],
  ["/used", "GET /used - function failed: TypeError: handler returned a Response whose body was read already"],
];

/** Paths of `fails.js` whose bodies break. */
const BROKEN: readonly (readonly [path: string, log: string])[] = [
  ["/body", "GET /body - function failed: Error: secret of body"],
  ["/chunk", "GET /chunk - function failed: TypeError: the body's stream gave a string, want Uint8Array"],
];

/** Paths of `fails.js` that are answered, and fail behind that. */
const BEHIND: readonly (readonly [path: string, log: string])[] = [
  ["/unhandled", "function failed outside of a request: Error: secret of unhandled"],
  ["/timer", "function failed outside of a request: Error: secret of timer"],
];

/** compatibility.md §10: a handler that fails. */
export function inprocFailures(context: Context): void {
  for (const isolation of ISOLATIONS) {
    context.test(`§10 inproc, ${isolation}: a failure is 500, and its stack is for the log alone`, async (t) => {
      await using dog = await context.startInproc("fails.js", { inproc_isolation: isolation });
      using client = await dog.connect();
      for (const [target, log] of FAILURES) {
        await t.step(target, async () => {
          const { status, text, fields, complete } = await client.exchange({ target });
          assertEquals([status, text, complete], [500, "function failed\n", true]);
          assertEquals(fields.get("content-type"), "text/plain; charset=utf-8");
          await dog.stderr.waitFor(logLine(literally(log)));
          await dog.stderr.waitFor(logLine(new RegExp(`GET ${target} - 500 Internal Server Error - .*`)));
        });
      }
      await t.step("the stack names the handler's own lines, and none of the watchdog's", async () => {
        await dog.stderr.waitFor(/at default \(file:.*fails\.js:\d+:\d+\)$/);
        assert(!dog.log.includes("src/inproc"), dog.log);
      });
      for (const [target, log] of BROKEN) {
        await t.step(`${target} in mid-body breaks the answer off`, async () => {
          const { status, complete } = await dog.get(target);
          assertEquals([status, complete], [200, false]);
          await dog.stderr.waitFor(logLine(literally(log)));
        });
      }
      for (const [target, log] of BEHIND) {
        await t.step(`${target} behind the answer is logged, and hurts nobody`, async () => {
          assertEquals((await dog.get(target)).text, "ok");
          await dog.stderr.waitFor(logLine(literally(log)));
          assertEquals((await dog.get("/")).text, "ok");
        });
      }
    });
  }

  context.test("§10 inproc: a handler that ends its worker is started anew", async () => {
    await using dog = await context.startInproc("hangs.js");
    assertEquals((await dog.get("/count")).text, "1");
    const { status, text } = await dog.get("/exit");
    assertEquals([status, text], [500, "function was ended\n"]);
    assertEquals((await dog.get("/count")).text, "1");
    assertStringIncludes(dog.log, "Starting the handler's worker anew: exit code 3");
  });

  context.test("§10 inproc: a handler that always ends its worker at once does not eat the machine", async (t) => {
    await using dog = await context.startInproc("ends.js");
    await dog.stderr.waitFor(/Starting the handler's worker anew in 200ms: exit code 5/);
    await t.step("the first two are replaced at once, then there is a pause", () => {
      assertEquals(dog.log.match(/anew(?= in|:)(?: in \d+ms)?/g)?.slice(0, 4), [
        ...["anew", "anew"],
        ...["anew in 100ms", "anew in 200ms"],
      ]);
    });
    await t.step("and it is not ready, but healthy", async () => {
      assertEquals((await dog.get("/_/ready")).status, 503);
      assertEquals((await dog.get("/_/health")).status, 200);
    });
    assertEquals(await dog.stop(), 0);
  });
}
