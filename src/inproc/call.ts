import type { BodySource } from "./body.ts";

/** A request as data that can cross to another isolate. */
export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  /** Name, value, name, value…. */
  readonly fields: readonly string[];
  /** Bytes where they are all there, a source where they are still to come. */
  readonly body: Uint8Array<ArrayBuffer> | BodySource | null;
  /** X-Call-Id of the request. */
  readonly callId: string | undefined;
}

/** An answer as data that can cross to another isolate. */
export interface Answer {
  readonly status: number;
  /** May be empty. */
  readonly reason: string;
  /** Name, value, name, value…. */
  readonly fields: readonly string[];
  /** Bytes where they are all there, a source where they are still to come. */
  readonly body: Uint8Array | BodySource | null;
}

/** One request on its way through the handler. */
export interface Call {
  /** Rejects with {@linkcode HandlerFailure} or {@linkcode CallEnded}. So do reads of its body. */
  readonly answer: Promise<Answer>;
  /** Tells the handler by its signal that nobody waits any more, and ends the call. */
  abort(reason: string): void;
  /** Gives up what is left of both bodies: the exchange is over. */
  end(): void;
}

/** Where a handler runs. */
export interface Isolate {
  call(request: PlainRequest): Call;
  /** Resolves when nothing is left that the handler wanted to be waited for. */
  idle(): Promise<void>;
}

/** The handler threw, or gave what is no answer. The message is for the log: it holds the stack. */
export class HandlerFailure extends Error {
  override readonly name = "HandlerFailure";
}

/** The call was over before it had an answer: it was aborted, or its isolate has ended. */
export class CallEnded extends Error {
  override readonly name = "CallEnded";
}

const HERE = new URL("./", import.meta.url).href;

/** Causes of causes that are told; they may go round in a circle. */
const DEEPEST = 8;

/** What the log is told of a thrown value: its stack, where it has one, down to the call of the handler, and its causes. */
export function stackOf(error: unknown): string {
  try {
    return error instanceof Error ? stackWithCauses(error) : `${Deno.inspect(error)} was thrown`;
  } catch {
    return "what was thrown cannot be shown"; // a handler's own getters and proxies may throw in their turn
  }
}

function stackWithCauses(error: Error, depth = 0): string {
  const { cause } = error;
  const own = ownStack(error);
  if (cause === undefined || depth === DEEPEST) return own;
  return `${own}\nCaused by: ${cause instanceof Error ? stackWithCauses(cause, depth + 1) : Deno.inspect(cause)}`;
}

function ownStack(error: Error): string {
  const { name, message } = error;
  // Libraries that look at stacks make V8 give something else for a while.
  const stack = typeof error.stack === "string" ? error.stack : "";
  // A stack keeps the message that the error was made with.
  const whole = stack.includes(message) ? stack : `${name}: ${message}\n${stack}`;
  const lines = whole.split("\n");
  const own = lines.findIndex((line) => line.includes(HERE));
  return lines.slice(0, own < 0 ? undefined : own).join("\n");
}
