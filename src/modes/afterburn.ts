import { whenAborted } from "../http/aborted.ts";
import { type HttpRequest, HttpResponse } from "../http/message.ts";
import { textResponse } from "../http/responses.ts";
import { abortedResponse } from "./aborted.ts";
import { requestMessage } from "./afterburn_request.ts";
import { type AfterburnOptions, AfterburnSupervisor } from "./afterburn_supervisor.ts";
import { FunctionFailure } from "./function_failure.ts";
import type { Mode } from "./mode.ts";
import { receiveBody } from "./request_body.ts";

/**
 * One long-lived process, to which requests are written on stdin one at a time (compatibility.md §9). A request is written
 * once: where the process fails it, it is not tried again.
 *
 * @throws {SpawnError} The program can't be started.
 */
export function afterburn(options: AfterburnOptions): Mode {
  const supervisor = new AfterburnSupervisor(options);

  async function answer(request: HttpRequest): Promise<HttpResponse> {
    // A client that sends slowly keeps nobody waiting: the turn comes when the whole request is here.
    const body = await receiveBody(request, options.maxBodyBytes);
    if (body instanceof HttpResponse) return body;
    const message = requestMessage(request, body);
    try {
      const answered = await supervisor.queue.turn(
        request,
        (process) => Promise.race([process.exchange(request, message), whenAborted(request)]),
      );
      return answered ?? abortedResponse(request);
    } catch (error) {
      if (!(error instanceof FunctionFailure)) throw error;
      return textResponse(500, error.message);
    }
  }

  return {
    handler: answer,
    ready: () => supervisor.ready,
    [Symbol.asyncDispose]: () => supervisor[Symbol.asyncDispose](),
  };
}
