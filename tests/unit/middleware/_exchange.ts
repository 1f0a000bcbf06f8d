import { HeaderFields } from "../../../src/http/fields.ts";
import {
  type ByteSource,
  type Handler,
  HttpRequest,
  type HttpResponse,
  type Middleware,
} from "../../../src/http/message.ts";
import { emptyResponse } from "../../../src/http/responses.ts";

/** What of a request a test can choose. */
export interface RequestOptions {
  readonly method?: string;
  readonly target?: string;
  /** Name, value, name, value…. */
  readonly fields?: string[];
  readonly body?: ByteSource;
}

/** A request, without a body unless told otherwise. */
export function request({ method = "GET", target = "/", fields = [], body }: RequestOptions = {}): HttpRequest {
  return new HttpRequest(method, target, new HeaderFields(fields), body ?? null, "127.0.0.1");
}

/** What a middleware answers, in front of a handler that answers 200 unless told otherwise. */
export async function answer(
  middleware: Middleware,
  asked: HttpRequest,
  handler: Handler = () => emptyResponse(200),
): Promise<HttpResponse> {
  return await middleware(handler)(asked);
}
