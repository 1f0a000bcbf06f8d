import { assertEquals } from "@std/assert";
import * as streams from "@std/streams";
import { DelimiterStream } from "@std/streams/delimiter-stream";
import { TextLineStream } from "@std/streams/text-line-stream";
import { toArrayBuffer } from "@std/streams/to-array-buffer";
import { toText } from "@std/streams/to-text";

Deno.test("@std/streams exports DelimiterStream, TextLineStream, toArrayBuffer and toText", () => {
  assertEquals(
    [streams.DelimiterStream, streams.TextLineStream, streams.toArrayBuffer, streams.toText] as unknown[],
    [DelimiterStream, TextLineStream, toArrayBuffer, toText],
  );
});
