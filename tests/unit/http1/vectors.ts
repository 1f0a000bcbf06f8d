import type { RequestHead } from "../../../src/http1/request_head.ts";
import type { ResponseHead } from "../../../src/http1/response_head.ts";
import type { Transcript, Whole } from "./transcript.ts";

/** Bytes that a peer sends, as ISO 8859-1, and what has to be read from them. */
export interface Vector<Head> {
  readonly name: string;
  readonly input: string;
  /** What is expected of each message; what is left out may be anything. */
  readonly messages: readonly Partial<Whole<Head>>[];
  readonly end: Transcript<Head>["end"];
}

export type RequestVector = Vector<RequestHead>;

/** An answer, to be read behind requests with these methods. */
export interface ResponseVector extends Vector<ResponseHead> {
  readonly methods: readonly string[];
}

/** Requests that have to be accepted, then the connection ends. */
export function accepted(name: string, input: string, ...messages: Partial<Whole<RequestHead>>[]): RequestVector {
  return { name, input, messages, end: "closed" };
}

/** A request that has to be refused with `status`, behind those that have to be accepted. */
export function refused(
  name: string,
  input: string,
  status: number,
  ...messages: Partial<Whole<RequestHead>>[]
): RequestVector {
  return { name, input, messages, end: status };
}

/** A request that never becomes whole. */
export function truncated(name: string, input: string): RequestVector {
  return { name, input, messages: [], end: "truncated" };
}
