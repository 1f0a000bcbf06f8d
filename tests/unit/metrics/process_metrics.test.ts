import { assertEquals, assertGreater, assertLess, assertLessOrEqual } from "@std/assert";
import { addProcessMetrics, type Proc } from "../../../src/metrics/process_metrics.ts";
import { Registry } from "../../../src/metrics/registry.ts";
import { parseSamples, valueOf } from "../../helpers/metrics.ts";

function page(proc?: Proc): string {
  const registry = new Registry();
  addProcessMetrics(registry, proc);
  return registry.render();
}

const FILES: Readonly<Record<string, string>> = {
  "/proc/stat": "cpu  1 2 3\nintr 7 btime 9\nbtime 1700000000\nprocesses 5\n",
  // The name of a process may look like the rest of the line.
  "/proc/self/stat": "42 (fw) S 1 (og) S 1 42 42 0 -1 4194560 900 0 0 0 150 25 7 8 20 0 11 0 12345 99 88\n",
  "/proc/self/status": "Name:\tfwatchdog\nVmPeak:\t  900 kB\nVmSize:\t  700 kB\nVmHWM:\t  90 kB\nVmRSS:\t   33 kB\n",
  "/proc/self/limits": "Limit                     Soft Limit           Hard Limit           Units\n" +
    "Max open files            1024                 524288               files\n",
};

const proc: Proc = { read: (path) => FILES[path], count: (path) => path === "/proc/self/fd" ? 9 : undefined };

Deno.test("addProcessMetrics() reads /proc", () => {
  const samples = parseSamples(page(proc)).map(({ name, value }) => [name, value]);
  assertEquals(Object.fromEntries(samples), {
    process_cpu_seconds_total: 1.75,
    process_start_time_seconds: 1_700_000_123.45,
    process_resident_memory_bytes: 33 * 1024,
    process_virtual_memory_bytes: 700 * 1024,
    process_open_fds: 9,
    process_max_fds: 1024,
  });
});

Deno.test("addProcessMetrics() leaves out what /proc does not tell", () => {
  assertEquals(page({ read: () => undefined, count: () => undefined }), "");
  assertEquals(page({ read: () => "something else", count: () => undefined }), "");
  const unlimited = "Max open files            unlimited            unlimited            files\n";
  const read = (path: string) => path === "/proc/self/limits" ? unlimited : undefined;
  assertEquals(page({ read, count: () => undefined }), "");
});

Deno.test({
  name: "addProcessMetrics() tells of this very process",
  ignore: Deno.build.os !== "linux",
  fn(): void {
    const text = page();
    const value = (name: string) => valueOf(text, `process_${name}`)!;
    assertGreater(value("cpu_seconds_total"), 0);
    const age = Date.now() / 1000 - value("start_time_seconds");
    assertGreater(age, -2); // the time of boot has whole seconds
    assertLess(age, 24 * 3600);
    assertGreater(value("resident_memory_bytes"), 10 << 20);
    assertGreater(value("virtual_memory_bytes"), value("resident_memory_bytes"));
    assertGreater(value("open_fds"), 3);
    assertLessOrEqual(value("open_fds"), value("max_fds"));
  },
});
