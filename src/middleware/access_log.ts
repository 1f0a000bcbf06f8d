import { endStatus } from "../http/end_status.ts";
import type { End, HttpRequest, Middleware } from "../http/message.ts";
import { asText } from "../http/text.ts";
import type { AccessLine } from "../log.ts";

/** Options of {@linkcode accessLog}. */
export interface AccessLogOptions {
  /** Takes what is to be logged. */
  readonly write: (line: AccessLine) => void;
  /** Whether the phrase behind the status is logged. */
  readonly reason: boolean;
  /** Which size is logged: the one that the answer declares, or what of the body was sent. */
  readonly bytes: "declared" | "sent";
  /** Whether X-Call-Id is logged (`log_callid`). */
  readonly callId: boolean;
}

/** Logs each exchange once, when it is over; those of Kubernetes' probes are left out. */
export function accessLog({ write, reason, bytes, callId }: AccessLogOptions): Middleware {
  return (next) => (request) => {
    if (!request.fields.get("user-agent")?.startsWith("kube-probe")) {
      request.onEnd((end) => {
        write({
          method: request.method,
          uri: asText(request.target),
          status: endStatus(end),
          clientClosed: end.outcome === "client gone",
          reason: reason ? asText(end.response?.reason ?? "") : undefined,
          bytes: bytes === "sent" ? end.bytes : declaredBytes(request, end),
          milliseconds: end.milliseconds,
          callId: callId ? asText(request.fields.get("x-call-id") || "none") : undefined,
        });
      });
    }
    return next(request);
  };
}

/** What the answer says of its own size, which for HEAD and 304 is that of the body left out. */
function declaredBytes({ method }: HttpRequest, { response }: End): number {
  if (response === null) return -1;
  const declared = response.fields.get("content-length");
  if (declared !== undefined) return Number(declared);
  if (response.body !== null) return response.body.size ?? -1;
  return method === "HEAD" ? -1 : 0;
}
