import { assertEquals, assertMatch } from "@std/assert";
import type { ClientResponse } from "../helpers/http_client.ts";

/** The answer is the watchdog's own, given because the function's server gave none (compatibility.md §8). */
export function assertInternal(response: ClientResponse, status: number): void {
  assertEquals([response.status, response.text, response.complete], [status, "", true]);
  assertEquals(response.fields.all("x-openfaas-internal"), ["of-watchdog"]);
  assertMatch(response.fields.get("x-duration-seconds") ?? "", /^\d+\.\d{6}$/);
}
