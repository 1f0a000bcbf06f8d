import type { Answer, PlainRequest } from "./call.ts";

/** What one side tells the other of a body that it has, or wants. `id` is the call's. */
export type BodyMessage =
  | { readonly kind: "pull"; readonly id: number; readonly count: number }
  | { readonly kind: "bytes"; readonly id: number; readonly bytes: Uint8Array | null }
  | { readonly kind: "broken"; readonly id: number; readonly reason: string }
  | { readonly kind: "cancel"; readonly id: number; readonly reason: string };

/** A body as it crosses: whole, or to be pulled. */
type Crossing<Message extends { body: unknown }> = Omit<Message, "body"> & {
  readonly body: Extract<Message["body"], Uint8Array | null> | "pull";
};

/** From the program to the worker. A call of which a body crossed in pieces has an `end`, unless it is aborted. */
export type ToWorker =
  | { readonly kind: "call"; readonly id: number; readonly request: Crossing<PlainRequest> }
  | { readonly kind: "abort"; readonly id: number; readonly reason: string }
  | { readonly kind: "end"; readonly id: number }
  | { readonly kind: "ping" }
  | { readonly kind: "settle" }
  | BodyMessage;

/** From the worker to the program. Each call has one `answer` or `failed`, aborted ones too. */
export type FromWorker =
  | { readonly kind: "loaded" }
  | { readonly kind: "unusable"; readonly reason: string }
  | { readonly kind: "answer"; readonly id: number; readonly answer: Crossing<Answer> }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string }
  | { readonly kind: "pong" }
  | { readonly kind: "settled" }
  | { readonly kind: "printed"; readonly stream: "stdout" | "stderr"; readonly text: string }
  | { readonly kind: "dropped"; readonly lines: number }
  | { readonly kind: "uncaught"; readonly reason: string }
  | BodyMessage;

/** What a worker is started with. */
export interface WorkerStart {
  /** Takes arrays of {@linkcode ToWorker}, gives such of {@linkcode FromWorker}. */
  readonly port: MessagePort;
  /** URL of the handler's module. */
  readonly handler: string;
  /** Bytes of printed text that are under way to the program, one 32-bit number. */
  readonly underWay: SharedArrayBuffer;
}
