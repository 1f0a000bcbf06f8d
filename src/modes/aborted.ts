import { formatDuration } from "../config/parse.ts";
import type { HttpRequest, HttpResponse } from "../http/message.ts";
import { emptyResponse, textResponse } from "../http/responses.ts";

/** What a forked function's client is told where the work was given up before the answer had begun. */
export function abortedResponse({ aborted, limit }: HttpRequest): HttpResponse {
  switch (aborted) {
    case "timed out":
      return textResponse(
        504,
        `function did not answer within ${limit?.option} of ${formatDuration(limit!.milliseconds)}\n`,
      );
    case "bad request":
      return textResponse(400, "request body is framed wrongly\n");
    case "read timeout":
      return textResponse(408, "request body did not arrive within read_timeout\n");
    case "client gone":
      return emptyResponse(499); // nobody is there to read it
    default:
      return textResponse(503, "shutting down\n");
  }
}
