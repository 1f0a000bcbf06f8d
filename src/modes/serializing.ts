import { BodyTooLargeError } from "../http/bodies.ts";
import { HeaderFields } from "../http/fields.ts";
import { type ByteSource, type HttpRequest, HttpResponse } from "../http/message.ts";
import { reasonOf } from "../http/responses.ts";
import { ProcessOutput } from "../process/process_output.ts";
import type { FunctionProcess } from "../process/spawn.ts";
import { BufferedBody } from "./buffered_body.ts";
import { DebugLog, type DebugOptions } from "./debug_log.ts";
import { durationSeconds } from "./duration.ts";
import { type ForkOptions, Forks } from "./forks.ts";
import { FunctionFailure, UnusableOutputError } from "./function_failure.ts";
import { MarshalledRequest } from "./marshalled_request.ts";
import type { Mode } from "./mode.ts";
import { receiveBody } from "./request_body.ts";
import { responder, type ResponseOptions } from "./responder.ts";
import { ResumedSource } from "./resumed_source.ts";

/** Options of {@linkcode serializing}. */
export interface SerializingOptions extends ForkOptions, ResponseOptions, DebugOptions {
  /** Most bytes of a request's body, and of what a function prints. */
  readonly maxBodyBytes: number;
  /** Whether what is printed on stderr is part of the answer, and not logged. */
  readonly combineOutput: boolean;
  /** Whether the function is given header and body as one JSON object. */
  readonly marshalRequest: boolean;
}

/**
 * A process per request, which is started when the request is there wholly, and answered for when it has ended
 * (compatibility.md §7): every answer has a length and a status that the process could still decide on.
 */
export function serializing(options: SerializingOptions): Mode {
  const { maxBodyBytes, combineOutput, marshalRequest } = options;
  const forks = new Forks(options);
  const respond = responder(options);
  const debug = new DebugLog(options);

  async function answer(request: HttpRequest): Promise<HttpResponse> {
    const received = await receiveBody(request, maxBodyBytes);
    if (received instanceof HttpResponse) return received;
    debug.received(received);
    const child = forks.start(request);
    if (child instanceof HttpResponse) return child;
    forks.feed(child, marshalRequest ? new MarshalledRequest(request.fields, received) : received);
    return await forks.answer(request, child, run(request, child));
  }

  async function run(request: HttpRequest, child: FunctionProcess): Promise<HttpResponse> {
    const printed = await collect(outputs(request, child));
    debug.printed(printed);
    try {
      await forks.success(request, child);
    } catch (error) {
      if (combineOutput && error instanceof FunctionFailure) return failureWithOutput(error, printed);
      throw error;
    }
    return await respond(printed, request.method);
  }

  /** What of the process's output is part of the answer; the rest is logged. */
  function outputs(request: HttpRequest, child: FunctionProcess): ByteSource[] {
    if (!combineOutput) {
      forks.logErrors(child);
      return [child.stdout];
    }
    const stderr = new ProcessOutput(child.stderr);
    request.onEnd(() => stderr.cancel());
    return [child.stdout, stderr];
  }

  async function collect(sources: readonly ByteSource[]): Promise<BufferedBody> {
    const printed = new BufferedBody(maxBodyBytes);
    try {
      await Promise.all(sources.map((source) => printed.fill(source)));
    } catch (error) {
      if (!(error instanceof BodyTooLargeError)) throw error;
      throw new UnusableOutputError(`function printed more than max_body_bytes (${maxBodyBytes})`);
    }
    return printed;
  }

  return {
    handler: async (request) => {
      debug.header("in", request.fields);
      const response = await answer(request);
      const { fields, body } = response;
      fields.set("X-Duration-Seconds", durationSeconds(request));
      // The length of a body that HEAD leaves out is told too.
      if (body?.size !== undefined) fields.set("Content-Length", String(body.size));
      debug.header("out", fields);
      return response;
    },
    ready: () => true,
    [Symbol.asyncDispose]: () => forks[Symbol.asyncDispose](),
  };
}

const encoder = new TextEncoder();

/** The answer of classic-watchdog: where both streams are joined, the function's own words are in the output alone. */
function failureWithOutput({ message }: FunctionFailure, printed: BufferedBody): HttpResponse {
  const first = encoder.encode(`${message}\n`);
  const fields = new HeaderFields(["Content-Type", "text/plain; charset=utf-8"]);
  return new HttpResponse(500, reasonOf(500), fields, new ResumedSource(first, printed, first.length + printed.size));
}
