import type { Capabilities } from "../../http/engine.ts";

/** HTTP/1.1 over sockets. */
export const capabilities: Capabilities = Object.freeze({
  name: "wire",
  rawTargets: true,
  rawFields: true,
  addsNoFields: true,
  maxHeadBytes: 1_048_576,
  maxFields: 2_000,
  reasonPhrases: true,
  trailers: true,
  interimAnswers: true,
  getBodies: true,
  codings: true,
  tunnels: "any",
  requestBackpressure: true,
  unreadClientGone: true,
  readTimeout: "head and body",
  poolsEveryMethod: true,
});
