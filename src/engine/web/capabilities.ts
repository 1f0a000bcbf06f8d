import type { Capabilities } from "../../http/engine.ts";

/** Deno.serve and fetch as they are (Deno 2.9). */
export const capabilities: Capabilities = Object.freeze({
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
  tunnels: "none",
  requestBackpressure: false,
  readTimeout: "body of forked functions",
  poolsEveryMethod: false,
});
