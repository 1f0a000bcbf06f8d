import { assertEquals } from "@std/assert";
import { type Handler, HttpRequest } from "../../../src/http/message.ts";
import { HeaderFields } from "../../../src/http/fields.ts";
import { Bytes } from "../../../src/http/responses.ts";
import { ExecTimeout } from "../../../src/middleware/exec_timeout.ts";
import { afterburn } from "../../../src/modes/afterburn.ts";
import type { Mode } from "../../../src/modes/mode.ts";
import { bytes, concat, latin1, utf8 } from "../../helpers/bytes.ts";
import { join, root } from "../../helpers/paths.ts";
import { until } from "../../helpers/until.ts";

/** What of a mode a test can choose. */
export interface AfterburnOptions {
  /** Program and arguments; a function that misbehaves where its paths say so, unless told otherwise. */
  readonly command?: readonly string[];
  readonly maxBodyBytes?: number;
  /** In ms. */
  readonly execTimeout?: number;
}

/** What a client gets. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly text: string;
  readonly fields: HeaderFields;
}

/** A request on its way. */
export interface Asked {
  readonly request: HttpRequest;
  readonly answer: Promise<Answer>;
}

/** Starts afterburn mode, and has it answer requests as an engine would. */
export class Afterburn implements AsyncDisposable {
  readonly mode: Mode;
  /** What was logged, and what the function has printed on stderr. */
  readonly log: string[] = [];
  readonly printed: string[] = [];
  readonly #timeout: ExecTimeout;
  readonly #handler: Handler;

  constructor({ command, maxBodyBytes = 1_000_000, execTimeout = 20_000 }: AfterburnOptions = {}) {
    this.#timeout = new ExecTimeout({ execTimeout, writeTimeout: 30_000 });
    this.mode = afterburn({
      command: command ?? ["sh", join(root, "tests/fixtures/afterburn/misbehave.sh")],
      env: {},
      killGrace: 100,
      lineLimit: 65_536,
      line: (_stream, line) => void this.printed.push(utf8(line)),
      info: (message) => void this.log.push(message),
      error: (message) => void this.log.push(message),
      maxBodyBytes,
    });
    this.#handler = this.#timeout.middleware(this.mode.handler);
  }

  /** Sends a request; `answer` resolves when it was answered, and is over then. */
  send(target: string, body = "", method = "POST"): Asked {
    const source = body === "" ? null : new Bytes(bytes(body));
    const request = new HttpRequest(method, target, new HeaderFields(["Host", "test"]), source, "127.0.0.1");
    return { request, answer: this.#answer(request) };
  }

  /** Sends a request and waits for the answer. */
  ask(target: string, body = "", method = "POST"): Promise<Answer> {
    return this.send(target, body, method).answer;
  }

  /** Process id of the function that answers just now. */
  async pid(): Promise<string> {
    return (await this.ask("/pid")).text;
  }

  /** Waits until the function has printed as many lines on stderr, and compares them: stderr may come after the answer. */
  async hasPrinted(...lines: string[]): Promise<void> {
    await until(() => this.printed.length >= lines.length, { what: () => `${lines}; there is ${this.printed}` });
    assertEquals(this.printed, lines);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.mode[Symbol.asyncDispose]();
    this.#timeout[Symbol.dispose]();
  }

  async #answer(request: HttpRequest): Promise<Answer> {
    const response = await this.#handler(request);
    const pieces: Uint8Array[] = [];
    for (let view = await response.body?.read(); view; view = await response.body?.read()) pieces.push(view.slice());
    const body = concat(pieces);
    request.end("completed", response, body.length);
    return { status: response.status, reason: response.reason, text: latin1(body), fields: response.fields };
  }
}
