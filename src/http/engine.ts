import type { HeaderFields } from "./fields.ts";
import type { ByteSource, Handler, HttpRequest, HttpResponse } from "./message.ts";

/** What an engine can do and what it can't: the conformance suite takes its expectations from this record. */
export interface Capabilities {
  readonly name: "web" | "wire";
  /** Targets reach the function byte for byte; otherwise one that would be changed is refused with 400. */
  readonly rawTargets: boolean;
  /** Header names keep their case, and repeated fields stay apart; otherwise lower case, joined with `, `. */
  readonly rawFields: boolean;
  /** Nothing is added to what the client sent but what the header rules say. */
  readonly addsNoFields: boolean;
  /** Largest request head in bytes. */
  readonly maxHeadBytes: number;
  /** Most fields in a request head. */
  readonly maxFields: number;
  /** Reason phrases of one's own, trailers and interim answers pass. */
  readonly reasonPhrases: boolean;
  readonly trailers: boolean;
  readonly interimAnswers: boolean;
  /** Bodies of GET and HEAD requests reach the function. */
  readonly getBodies: boolean;
  /** Answers are neither compressed on their way nor decoded. */
  readonly codings: boolean;
  /** What an Upgrade may lead to. */
  readonly tunnels: "any" | "websocket" | "none";
  /** A body that is larger than memory can be read while its answer is being sent. */
  readonly requestBackpressure: boolean;
  /** A client that leaves is noticed while its body is not read yet. */
  readonly unreadClientGone: boolean;
  /** What `read_timeout` bounds. */
  readonly readTimeout: "head and body" | "body of forked functions";
  /** Requests that must not run twice share connections to the function. */
  readonly poolsEveryMethod: boolean;
}

/** What a server needs to know. */
export interface ServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Bounds reading a request from the end of its head, in ms. */
  readonly readTimeout: number;
  /** Bounds writing an answer, in ms from the end of the request head. */
  readonly writeTimeout: number;
  /** A client that closes its side, or goes away, does not end the work. */
  readonly ignoreClientAbort: boolean;
  /** Largest request head, in bytes. */
  readonly maxHeaderBytes: number;
  /** Told of what the engine survives, such as running out of descriptors. */
  readonly warn: (message: string) => void;
}

/** ms that the answers to what is given up in {@linkcode Server.close} have to reach their clients. */
export const PARTING = 500;

/** A listening server: accepts exchanges until it is drained. */
export interface Server {
  /** The port it listens on. */
  readonly port: number;
  /** Exchanges that have begun and not ended. */
  readonly inFlight: number;
  /** Stops accepting and resolves when every exchange has ended; connections that no request can be on its way to are closed. */
  drain(): Promise<void>;
  /** Gives up what is under way, has a moment for answers to what had none yet, and closes all connections. */
  close(): Promise<void>;
}

/** What an upstream client needs to know. */
export interface UpstreamOptions {
  /** Where the function listens: `http://`, `https://`, `unix:/path`, or `http+unix://%2Fpath`. */
  readonly url: URL;
  /** Roots in PEM that are trusted beside the bundled ones. */
  readonly caCerts?: readonly string[];
}

/** A request on its way to the function's server. */
export interface UpstreamCall {
  /** The exchange that it belongs to: where that is aborted, the call is given up. */
  readonly request: HttpRequest;
  /** As they are to be sent, `Host` included, less Transfer-Encoding, which is the engine's. */
  readonly fields: HeaderFields;
  readonly body: ByteSource | null;
}

/** Sends requests to the function's server. */
export interface Upstream {
  /** Whether the function's port accepts a connection just now. */
  accepts(): Promise<boolean>;
  /**
   * Sends a request, and resolves when the head of the answer is there; the body flows as it is read. A port that is
   * closed is waited for, since a refused connection has sent nothing. What the engine cannot pass on unchanged it
   * answers itself, with 400 or 501.
   *
   * @throws {UpstreamError} where the function's server fails, or the request is aborted before the answer's head.
   */
  send(call: UpstreamCall): Promise<HttpResponse>;
  /** Closes what is idle. */
  close(): void;
}

/** The function's server could not be reached, or its answer could not be understood. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";
}

/** A server and an upstream client that belong together. */
export interface Engine {
  readonly capabilities: Capabilities;
  /** @throws {Deno.errors.AddrInUse} where the port is taken. */
  serve(options: ServerOptions, handler: Handler): Server;
  upstream(options: UpstreamOptions): Upstream;
}
