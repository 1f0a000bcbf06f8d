import { HeaderFields } from "../http/fields.ts";
import { type HttpRequest, HttpResponse } from "../http/message.ts";
import { Bytes, emptyResponse, reasonOf, textResponse } from "../http/responses.ts";
import type { Coding } from "../static_files/codings.ts";
import { precondition, rangeHolds, type Validators } from "../static_files/conditional.ts";
import { FileSlice } from "../static_files/file_slice.ts";
import { type ByteRange, parseRanges } from "../static_files/ranges.ts";
import type { StaticFile } from "../static_files/static_file.ts";
import { Multipart, type SizedSource } from "./multipart.ts";

/** A file in the form that it is sent in. */
export interface Representation {
  readonly file: StaticFile;
  readonly contentType: string;
  /** The file lies in other codings too, so that the answer depends on Accept-Encoding. */
  readonly varies: boolean;
  /** The coding of this one. */
  readonly coding?: Coding;
}

/** Answers a GET or HEAD with a file, or as its conditions and ranges ask for (RFC 9110 §13, §14). */
export function fileResponse(request: HttpRequest, representation: Representation): HttpResponse {
  const { file, contentType, coding } = representation;
  const etag = coding === undefined ? `"${file.tag}"` : `"${file.tag}-${coding}"`;
  const validators: Validators = { etag, modified: file.modified };
  const described = ["ETag", etag];
  if (file.lastModified !== undefined) described.push("Last-Modified", file.lastModified);
  if (representation.varies) described.push("Vary", "Accept-Encoding");
  switch (precondition(request.fields, validators)) {
    case "failed":
      return emptyResponse(412, described);
    case "not modified":
      return new HttpResponse(304, reasonOf(304), new HeaderFields(described), null);
  }
  described.push("Accept-Ranges", "bytes");
  const ranges = requestedRanges(request, validators, file.size);
  if (ranges?.length === 0) {
    return textResponse(416, "no byte of the file is in the range\n", [
      ...["Content-Range", `bytes */${file.size}`],
      ...described,
    ]);
  }
  if (coding !== undefined) described.push("Content-Encoding", coding);
  const answer = (status: number, type: string, body: SizedSource, more: readonly string[] = []): HttpResponse => {
    const fields = ["Content-Type", type, "Content-Length", String(body.size), ...described, ...more];
    // To HEAD goes the length of a body that nobody reads.
    return new HttpResponse(
      status,
      reasonOf(status),
      new HeaderFields(fields),
      request.method === "HEAD" ? null : body,
    );
  };
  if (ranges === undefined) return answer(200, contentType, slice(file, { from: 0, to: file.size }));
  if (ranges.length === 1) {
    return answer(206, contentType, slice(file, ranges[0]), ["Content-Range", contentRange(ranges[0], file.size)]);
  }
  const body = new Multipart(ranges.map((range) => ({
    fields: ["Content-Type", contentType, "Content-Range", contentRange(range, file.size)],
    body: slice(file, range),
  })));
  return answer(206, `multipart/byteranges; boundary=${body.boundary}`, body);
}

/** The ranges that count; undefined for the whole. Only GET has ranges (RFC 9110 §14.2). */
function requestedRanges(
  { method, fields }: HttpRequest,
  validators: Validators,
  size: number,
): ByteRange[] | undefined {
  const range = method === "GET" ? fields.get("range") : undefined;
  return range !== undefined && rangeHolds(fields, validators) ? parseRanges(range, size) : undefined;
}

function contentRange({ from, to }: ByteRange, size: number): string {
  return `bytes ${from}-${to - 1}/${size}`;
}

function slice({ content }: StaticFile, range: ByteRange): SizedSource {
  return content instanceof Uint8Array
    ? new Bytes(content.subarray(range.from, range.to))
    : new FileSlice(content, range);
}
