import { assert, assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { logLine } from "../../helpers/log_line.ts";
import { until } from "../../helpers/until.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";
import type { Context } from "../context.ts";
import { ISOLATIONS } from "./inproc.ts";

/** compatibility.md §10: a handler that does not end, and clients that leave. */
export function inprocHangs(context: Context): void {
  for (const isolation of ISOLATIONS) {
    context.test(`§10 inproc, ${isolation}: at exec_timeout the signal aborts, and the answer is 504`, async () => {
      await using dog = await context.startInproc("hangs.js", { inproc_isolation: isolation, exec_timeout: "500ms" });
      const { status, text, complete, endAt } = await dog.get("/never");
      assertEquals([status, complete], [504, true]);
      assertEquals(text, "function did not answer within exec_timeout of 500ms\n");
      assertGreaterOrEqual(endAt, 450);
      await dog.stdout.waitFor(/aborted: AbortError: timed out$/);
      await dog.stderr.waitFor(logLine(/GET \/never - 504 Gateway Timeout - .*/));
      // A worker that is alive is left alone: it still knows how many requests there were.
      assertEquals((await dog.get("/count")).text, "2");
    });

    context.test(`§10 inproc, ${isolation}: at exec_timeout in mid-body the answer is broken off`, async () => {
      await using dog = await context.startInproc("hangs.js", { inproc_isolation: isolation, exec_timeout: "500ms" });
      const { status, text, complete } = await dog.get("/never-ending");
      assertEquals([status, text, complete], [200, "begun", false]);
      await dog.stdout.waitFor(/the request's signal too$/);
      await dog.stdout.waitFor(/body cancelled$/);
    });

    context.test(`§10 inproc, ${isolation}: a client that leaves aborts the signal`, async (t) => {
      await using dog = await context.startInproc("hangs.js", { inproc_isolation: isolation });
      for (const target of ["/never", "/never-ending"]) {
        await t.step(target, async () => {
          using client = await dog.connect();
          await client.send({ target });
          if (target === "/never") await dog.stdout.waitFor(/waiting$/);
          else await client.readFinalHead();
          client.close();
          const aborted = target === "/never" ? 1 : 2;
          await until(() => dog.stdout.text.split("aborted: AbortError: client gone").length > aborted, {
            what: "the signal",
          });
          await dog.stderr.waitFor(logLine(new RegExp(`GET ${target} - client closed .*`)));
        });
      }
      assertEquals((await dog.get("/count")).text, "3");
    });
  }

  context.test("§10 inproc: an endless loop is 504, ends its worker, and hurts only who was in it", async (t) => {
    await using dog = await context.startInproc("hangs.js", { exec_timeout: "1s" });
    assertEquals((await dog.get("/count")).text, "1");
    const looping = dog.get("/loop");
    await dog.stdout.waitFor(/the loop begins$/);
    const beside = dog.get("/beside", { fields: [["X", "1"]] });
    await t.step("what it printed before is logged, and probes answer meanwhile", async () => {
      assertEquals((await dog.get("/_/health")).status, 200);
      assertEquals((await dog.get("/_/ready")).status, 200);
      const { status, endAt } = await looping;
      assertEquals(status, 504);
      assertLess(endAt, 4_000);
    });
    await t.step("another request in that worker is 500, or 504 at its own deadline", async () => {
      assert([500, 504].includes((await beside).status));
    });
    await t.step("the next ones are served by a new one", async () => {
      await dog.stderr.waitFor(/Starting the handler's worker anew: no answer within 250ms/);
      assertEquals((await dog.get("/count")).text, "1");
    });
    await t.step("the loop itself is over", async () => {
      await until(() => idle(dog), { what: "the end of the loop", timeout: 15_000 });
    });
  });

  context.test("§10 inproc: an endless loop whose client has left is noticed at its deadline", async () => {
    await using dog = await context.startInproc("hangs.js", { exec_timeout: "1s" });
    using client = await dog.connect();
    await client.send({ target: "/loop" });
    await dog.stdout.waitFor(/the loop begins$/);
    client.close();
    await dog.stderr.waitFor(/Starting the handler's worker anew/);
    assertEquals((await dog.get("/count")).text, "1");
  });

  context.test("§13 inproc: a loop does not hold the shutdown", async () => {
    await using dog = await context.startInproc("hangs.js", { exec_timeout: "500ms", write_timeout: "5s" });
    const looping = dog.get("/loop");
    await dog.stdout.waitFor(/the loop begins$/);
    const since = performance.now();
    assertEquals(await dog.stop(), 0);
    assertEquals((await looping).status, 504);
    assertLess(performance.now() - since, 4_000);
  });
}

/** Whether the watchdog has used less than a fifth of a core in 200 ms. */
async function idle({ pid }: Watchdog): Promise<boolean> {
  const before = ticks(pid);
  await new Promise((resolve) => setTimeout(resolve, 200));
  return ticks(pid) - before < 4;
}

/** CPU time of a process in 1/100 s (proc(5), utime and stime). */
function ticks(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
