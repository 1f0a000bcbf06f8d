import { whenAborted } from "../http/aborted.ts";
import { BodyTooLargeError } from "../http/bodies.ts";
import { type HttpRequest, HttpResponse } from "../http/message.ts";
import { textResponse } from "../http/responses.ts";
import { abortedResponse } from "./aborted.ts";
import { BufferedBody } from "./buffered_body.ts";

/**
 * Reads the body of a request wholly, or gives the answer that says why that can't be: it is too large, broken, or the
 * request was given up meanwhile.
 *
 * @param limit Most bytes of it (`max_body_bytes`).
 */
export async function receiveBody(request: HttpRequest, limit: number): Promise<BufferedBody | HttpResponse> {
  const received = new BufferedBody(limit);
  if (request.body === null) return received;
  try {
    await Promise.race([received.fill(request.body), whenAborted(request)]);
    if (!request.aborted) return received;
  } catch (error) {
    if (!(error instanceof BodyTooLargeError) && !request.aborted) throw error;
  }
  // Nobody reads on, and the engine has to know before it answers: it closes the connection where much is to come.
  request.body.cancel();
  if (request.aborted) return abortedResponse(request);
  return textResponse(413, `request body is larger than max_body_bytes (${limit})\n`);
}
