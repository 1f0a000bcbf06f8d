import { assertEquals, assertThrows } from "@std/assert";
import { parseWrk } from "../../../bench/wrk.ts";

/** What wrk 4.1.0 prints with wrk.lua. */
function output(result: string): string {
  return `Running 2s test @ http://127.0.0.1:8080/
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   612.41us    1.02ms  21.96ms   95.62%
    Req/Sec    16.44k     2.09k   19.72k    75.00%
  32712 requests in 2.00s, 3.65MB read
Requests/sec:  16348.14
Transfer/sec:      1.82MB
${result}
`;
}

Deno.test("parseWrk: rate by the measured duration, latency in ms", () => {
  const line = 'RESULT {"requests":32712,"duration_us":2000000,"p99_us":5870,"bad_status":0,"broken":0}';
  assertEquals(parseWrk(output(line)), { requests: 32712, requestsPerSecond: 16356, p99Ms: 5.87, failed: 0 });
});

Deno.test("parseWrk: bad statuses and broken connections both count as failed", () => {
  const line = 'RESULT {"requests":10,"duration_us":1000000,"p99_us":1,"bad_status":3,"broken":4}';
  assertEquals(parseWrk(output(line)).failed, 7);
});

Deno.test("parseWrk: output without the result line is an error that shows it", () => {
  assertThrows(() => parseWrk("unable to connect"), Error, "unable to connect");
});
