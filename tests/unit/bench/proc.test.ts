import { assert, assertEquals, assertThrows } from "@std/assert";
import { cpuTime, parseCpuTime, parseMemory, peakResidentBytes, residentBytes } from "../../../bench/proc.ts";

Deno.test("parseCpuTime: own and children's time in ms, whatever the program's name holds", () => {
  const stat =
    "42 (a b) c) S 1 42 42 0 -1 4194560 100 200 0 0 7 5 30 20 20 0 1 0 12345 1000000 500 18446744073709551615";
  assertEquals(parseCpuTime(stat), { self: 120, children: 500 });
});

Deno.test("parseMemory: kB become bytes", () => {
  const status = "Name:\tx\nVmHWM:\t    9999 kB\nVmRSS:\t    2048 kB\nThreads:\t1\n";
  assertEquals(parseMemory(status, "VmRSS"), 2_097_152);
  assertEquals(parseMemory(status, "VmHWM"), 10_238_976);
});

Deno.test("parseMemory: a process without memory is an error that names the field", () => {
  assertThrows(() => parseMemory("Name:\tx\nState:\tZ (zombie)\n", "VmHWM"), Error, "VmHWM");
});

Deno.test("cpuTime: grows with the work of this process", () => {
  const before = cpuTime(Deno.pid).self;
  const giveUpAt = performance.now() + 10_000;
  while (cpuTime(Deno.pid).self === before && performance.now() < giveUpAt);
  assert(cpuTime(Deno.pid).self > before);
});

Deno.test("residentBytes: agrees with the runtime's own figure", () => {
  const bytes = residentBytes(Deno.pid);
  const own = Deno.memoryUsage().rss;
  assert(bytes > own / 2 && bytes < own * 2, `${bytes} against ${own}`);
});

Deno.test("peakResidentBytes: remembers memory that was given back", () => {
  const length = 2 ** 27;
  const buffer = new ArrayBuffer(length, { maxByteLength: length });
  new Uint8Array(buffer).fill(1); // memory that is never written to is not resident
  const most = residentBytes(Deno.pid);
  buffer.resize(0);
  assert(residentBytes(Deno.pid) < most - length / 2);
  assert(peakResidentBytes(Deno.pid) > most - length / 2); // Linux counts roughly
});

Deno.test("cpuTime, residentBytes, peakResidentBytes: a process that is gone is NotFound", async () => {
  const child = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).spawn();
  await child.status;
  assertThrows(() => cpuTime(child.pid), Deno.errors.NotFound);
  assertThrows(() => residentBytes(child.pid), Deno.errors.NotFound);
  assertThrows(() => peakResidentBytes(child.pid), Deno.errors.NotFound);
});
