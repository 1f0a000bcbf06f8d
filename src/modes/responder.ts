import { HeaderFields } from "../http/fields.ts";
import { type ByteSource, HttpResponse } from "../http/message.ts";
import { reasonOf } from "../http/responses.ts";
import { cgiResponse } from "./cgi_response.ts";
import { ResumedSource } from "./resumed_source.ts";

/** How an answer is made of what a function prints. */
export interface ResponseOptions {
  /** `raw`: what is printed is the body; `cgi`: status and header fields come first. */
  readonly response: "raw" | "cgi";
  /** Content-Type of an answer that names none itself. */
  readonly contentType: string;
}

/**
 * Makes the answer to a request of what the function prints, as soon as its first bytes are there.
 *
 * @param method Of the request.
 * @throws {UnusableOutputError} where that can't be.
 * @throws What `printed` throws.
 */
export type Responder = (printed: ByteSource, method: string) => Promise<HttpResponse>;

/** The responder that the options ask for. */
export function responder({ response, contentType }: ResponseOptions): Responder {
  return response === "cgi"
    ? (printed, method) => cgiResponse(printed, method, contentType)
    : (printed) => rawResponse(printed, contentType);
}

async function rawResponse(printed: ByteSource, contentType: string): Promise<HttpResponse> {
  const first = await printed.read();
  const fields = new HeaderFields(["Content-Type", contentType]);
  return new HttpResponse(200, reasonOf(200), fields, new ResumedSource(first, printed, printed.size));
}
