import { HeaderFields } from "./fields.ts";
import { type Handler, HttpResponse } from "./message.ts";
import { Bytes, emptyResponse, reasonOf } from "./responses.ts";

/**
 * Serves Prometheus's text format on `/metrics`; any other path is 404, any other method than GET and HEAD 405.
 *
 * @param render Makes the text of one scrape.
 */
export function metricsEndpoint(render: () => string): Handler {
  const encoder = new TextEncoder();
  return ({ method, path }) => {
    if (path !== "/metrics") return emptyResponse(404);
    if (method !== "GET" && method !== "HEAD") return emptyResponse(405, ["Allow", "GET, HEAD"]);
    const fields = new HeaderFields(["Content-Type", "text/plain; version=0.0.4; charset=utf-8"]);
    return new HttpResponse(200, reasonOf(200), fields, new Bytes(encoder.encode(render())));
  };
}
