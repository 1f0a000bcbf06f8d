import type { MessageBody } from "../../../src/http1/body.ts";
import { MessageError, TruncatedError } from "../../../src/http1/errors.ts";
import { MessageReader } from "../../../src/http1/message_reader.ts";
import type { RequestHead } from "../../../src/http1/request_head.ts";
import type { ResponseHead } from "../../../src/http1/response_head.ts";
import type { ByteReader, Framing, Limits } from "../../../src/http1/types.ts";
import { textOf } from "./memory_duplex.ts";

/** A message as it was read, with its whole body. */
export type Whole<Head> = Head & { body: string; trailers: readonly string[] };

/** All that was read from a connection, and what ended it: the close, a close within a message, or a broken rule. */
export interface Transcript<Head> {
  readonly messages: Whole<Head>[];
  readonly end: "closed" | "truncated" | number;
}

/** Reads requests until the connection ends or breaks the rules. */
export function readRequests(source: ByteReader, limits: Limits): Promise<Transcript<RequestHead>> {
  const reader = new MessageReader(source, limits);
  return transcribe(reader, () => reader.readRequest());
}

/** Reads answers to requests with these methods, GET behind the last, until the connection ends or breaks the rules. */
export function readResponses(
  source: ByteReader,
  limits: Limits,
  methods: readonly string[],
): Promise<Transcript<ResponseHead>> {
  const reader = new MessageReader(source, limits);
  let answer = 0;
  return transcribe(reader, () => reader.readResponse(methods[answer++] ?? "GET"));
}

async function transcribe<Head extends { framing: Framing }>(
  reader: MessageReader,
  next: () => Head | null | Promise<Head | null>,
): Promise<Transcript<Head>> {
  const messages: Whole<Head>[] = [];
  try {
    for (;;) {
      const head = await next();
      if (head === null) return { messages, end: "closed" };
      const { body } = reader;
      messages.push({ ...head, body: await textOfBody(body), trailers: body?.trailers ?? [] });
    }
  } catch (error) {
    if (error instanceof TruncatedError) return { messages, end: "truncated" };
    if (error instanceof MessageError) return { messages, end: error.status };
    throw error;
  }
}

/** Reads a body to its end. */
export async function textOfBody(body: MessageBody | null): Promise<string> {
  let text = "";
  for (let view = await body?.read(); view; view = await body?.read()) text += textOf(view);
  return text;
}
