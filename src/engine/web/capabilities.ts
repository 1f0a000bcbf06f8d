import type { Capabilities } from "../../http/engine.ts";
import { isOlder } from "./deno_version.ts";

/** Deno.serve and fetch as they are in Deno 2.9. */
const PRESENT: Capabilities = Object.freeze({
  name: "web",
  rawTargets: false,
  rawFields: false,
  addsNoFields: false,
  maxHeadBytes: 65_536,
  maxFields: 128,
  reasonPhrases: false,
  trailers: false,
  interimAnswers: false,
  getBodies: false,
  codings: true,
  tunnels: "none",
  requestBackpressure: false,
  unreadClientGone: true,
  readTimeout: "body of forked functions",
  poolsEveryMethod: false,
});

/** In Deno 2.6. */
const OLDER: Capabilities = Object.freeze({
  ...PRESENT,
  maxHeadBytes: 417_792,
  maxFields: 100,
  codings: false,
  requestBackpressure: true,
  unreadClientGone: false,
});

/** What Deno.serve and fetch can do in a version of Deno, as `Deno.version.deno` has it. */
export function capabilitiesOf(version: string): Capabilities {
  return isOlder(version) ? OLDER : PRESENT;
}
