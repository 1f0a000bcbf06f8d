import type { HeaderFields } from "../../http/fields.ts";
import { HttpResponse } from "../../http/message.ts";

/** An answer that passes only as the very Response that fetch gave, since its status is none that `Response` takes. */
export class NativeResponse extends HttpResponse {
  constructor(readonly native: Response, fields: HeaderFields) {
    super(native.status, native.statusText, fields, null);
  }

  /** Fields can't be changed: fetch's are read-only. */
  override withFields(): HttpResponse {
    return this;
  }
}
