/** The part of `@std/streams` that this project uses. */
export * from "./delimiter_stream.ts";
export * from "./text_line_stream.ts";
export * from "./to_array_buffer.ts";
export * from "./to_text.ts";
