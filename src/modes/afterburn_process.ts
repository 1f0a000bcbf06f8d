import { formatDuration } from "../config/parse.ts";
import { BodyTooLargeError } from "../http/bodies.ts";
import { after, type Deadline, within } from "../http/deadlines.ts";
import { HeaderFields } from "../http/fields.ts";
import { downstreamFields } from "../http/headers.ts";
import { type HttpRequest, HttpResponse } from "../http/message.ts";
import { MessageError, TruncatedError } from "../http1/errors.ts";
import { MessageReader } from "../http1/message_reader.ts";
import type { ResponseHead } from "../http1/response_head.ts";
import { DEFAULT_LIMITS } from "../http1/types.ts";
import { describe } from "../process/exit_status.ts";
import { logLines } from "../process/log_pipe.ts";
import type { FunctionProcess } from "../process/spawn.ts";
import { terminateTree } from "../process/terminate.ts";
import { BufferedBody } from "./buffered_body.ts";
import type { Caution } from "./caution.ts";
import { FunctionFailure } from "./function_failure.ts";
import type { FunctionOptions } from "./mode.ts";
import { PipeReader } from "./pipe_reader.ts";
import type { Life } from "./restart_backoff.ts";

/**
 * ms for which the last answer and the last lines are waited for, once all that can print them is ended, and the exit of a
 * process that has closed its stdout.
 */
const LAST_WORDS = 500;

/** ms without a byte after which a process counts as quiet. */
const QUIET = 2;

/** Bytes of what is discarded that the log shows. */
const SHOWN = 80;

/** Options of {@linkcode AfterburnProcess}. */
export interface AfterburnProcessOptions extends Pick<FunctionOptions, "killGrace" | "lineLimit" | "line" | "error"> {
  /** Bytes that are held of an answer at most. */
  readonly maxBodyBytes: number;
  /** What is known of the program that it runs. */
  readonly caution: Caution;
  /** Called whenever it is ready for the next request, not before the first. */
  readonly free: (process: AfterburnProcess) => void;
  /** Called where it can't answer any more: it is not free, and over as soon as it has exited, or had the time for it. */
  readonly mute: (process: AfterburnProcess) => void;
  /** Called once, with the reason, when it serves no more; all that it started is being ended then. */
  readonly over: (process: AfterburnProcess, reason: string) => void;
}

/**
 * A function process that answers requests over its pipes, one after the other: HTTP/1.1 into its stdin and out of its
 * stdout (compatibility.md §9).
 */
export class AfterburnProcess implements AsyncDisposable {
  readonly #process: FunctionProcess;
  readonly #options: AfterburnProcessOptions;
  readonly #reader: MessageReader;
  readonly #logged: Promise<void>;
  readonly #started = performance.now();
  /** ms from its start to its end. */
  #lifetime: number | undefined;
  #givenUp = false;
  #answered = false;
  /** Bytes were discarded since this was last looked at. */
  #talks = false;
  #serving: HttpRequest | undefined;
  /** Bounds what is done for {@linkcode #serving}, where that goes on though the request is over. */
  #deadline: Deadline | undefined;
  #exchange: Promise<void> = Promise.resolve();
  #treeEnded: Promise<number> | undefined;
  #disposed: Promise<void> | undefined;

  constructor(process: FunctionProcess, options: AfterburnProcessOptions) {
    this.#process = process;
    this.#options = options;
    // Nobody else reads this: version and line ends can be as loose as the fork took them.
    this.#reader = new MessageReader(new PipeReader(process.stdout), DEFAULT_LIMITS, true);
    const { lineLimit: limit, line, error } = options;
    this.#logged = logLines(process.stderr, { limit, line: (bytes) => line("stderr", bytes) })
      .catch((reason) => error(`stderr of the function broke: ${reason}`));
    process.status.then((status) => this.#end(describe(status)));
    this.#reader.watch(this.#discard);
  }

  /** What its life was so far. */
  get life(): Life {
    const milliseconds = this.#lifetime ?? performance.now() - this.#started;
    return { milliseconds, answered: this.#answered, givenUp: this.#givenUp };
  }

  /**
   * Has the function answer a request; one at a time. The whole answer is read before it is given, so that a failure
   * always has a status of its own, and a slow client does not hold the function.
   *
   * A request that is given up goes on here: the process can't be interrupted. Where the process is not ready for another
   * one by the request's deadline, it is given up too.
   *
   * @param message The request, as it is to be written.
   * @throws {FunctionFailure} The process is given up then.
   */
  exchange(request: HttpRequest, message: Uint8Array): Promise<HttpResponse> {
    this.#serving = request;
    request.onEnd(() => this.#bound(request));
    const written = this.#process.stdin.write(message);
    const answer = this.#answer(request.method);
    this.#exchange = this.#finish(answer, written);
    return answer;
  }

  /** Ends the process, and waits until its tree is gone and what it printed last was read. More than once is one. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#giveUp("shutdown");
    return this.#disposed ??= this.#dispose();
  }

  get #isOver(): boolean {
    return this.#lifetime !== undefined;
  }

  /** Ends the process for a reason of ours. */
  #giveUp(reason: string): void {
    if (this.#isOver) return;
    this.#givenUp = true;
    this.#end(reason);
  }

  /** It serves no more: what it started is ended too. The first reason counts. */
  #end(reason: string): void {
    if (this.#isOver) return;
    this.#lifetime = performance.now() - this.#started;
    this.#endTree();
    this.#options.over(this, reason);
  }

  async #dispose(): Promise<void> {
    await this.#endTree();
    await within(LAST_WORDS, Promise.all([this.#exchange, this.#logged]));
    this.#process[Symbol.dispose]();
  }

  #endTree(): Promise<number> {
    return this.#treeEnded ??= terminateTree(this.#process, this.#options);
  }

  /** No answer can come any more. A process that exits closes its stdout too, and is to be replaced for that reason then. */
  async #endWithoutOutput(): Promise<void> {
    this.#options.mute(this);
    await within(LAST_WORDS, this.#process.status);
    this.#end("closed its stdout");
  }

  /** Bounds what goes on when the request is over: mostly nothing does, so that few timers are needed. */
  #bound(request: HttpRequest): void {
    if (this.#serving !== request) return;
    const { option, milliseconds } = request.limit!;
    const since = option === "write_timeout" ? request.started : request.workStarted;
    const reason = `not done with ${request.method} ${request.target} within ${option} of ${
      formatDuration(milliseconds)
    }`;
    this.#deadline = after(milliseconds, () => this.#giveUp(reason), since);
  }

  async #finish(answer: Promise<HttpResponse>, written: Promise<boolean>): Promise<void> {
    try {
      await answer;
      this.#answered = true;
      if (await written) await this.#becomeQuiet();
      else this.#giveUp("no longer reads requests");
    } catch {
      // Whoever asked is told.
    }
    this.#serving = undefined;
    this.#deadline?.cancel();
    this.#deadline = undefined;
    if (!this.#isOver && !this.#reader.input.ended) this.#options.free(this);
  }

  async #answer(method: string): Promise<HttpResponse> {
    try {
      const head = await this.#readHead(method);
      const body = await this.#readBody(head);
      return answerOf(head, body);
    } catch (error) {
      if (error instanceof TruncatedError) throw await this.#endedEarly();
      if (error instanceof MessageError) this.#options.caution.disappointed();
      const reason = reasonOf(error);
      this.#giveUp(reason);
      throw new FunctionFailure(reason);
    }
  }

  /** Head of the final answer: interim ones concern nobody, since the request is here as a whole. */
  async #readHead(method: string): Promise<ResponseHead> {
    for (;;) {
      const head = await this.#reader.readResponse(method);
      if (head === null) throw new TruncatedError("answer");
      if (head.status === 101) throw new FunctionFailure("switched protocols unasked");
      if (head.status >= 200) return head;
    }
  }

  /** `null` where the answer has none, as one to HEAD. */
  async #readBody({ framing }: ResponseHead): Promise<BufferedBody | null> {
    if (framing === "none") return null;
    const buffered = new BufferedBody(this.#options.maxBodyBytes);
    const { body } = this.#reader;
    if (body !== null) await buffered.fill(body);
    // What ends with the process is whole only where that ended well.
    if (framing === "close" && !(await this.#process.status).success) throw new TruncatedError("body");
    return buffered;
  }

  async #endedEarly(): Promise<FunctionFailure> {
    this.#endTree();
    return new FunctionFailure(`ended before its answer was whole: ${describe(await this.#process.status)}`);
  }

  /** Discards what comes behind an answer, until nothing more does. */
  async #becomeQuiet(): Promise<void> {
    const { caution } = this.#options;
    this.#discard();
    this.#reader.watch(this.#discard);
    if (!caution.needed && this.#serving?.method !== "HEAD") return;
    do {
      this.#talks = false;
      await new Promise((resolve) => setTimeout(resolve, QUIET));
    } while (this.#talks && !this.#isOver);
    caution.clean();
  }

  readonly #discard = (): void => {
    const { input } = this.#reader;
    if (input.ended) this.#endWithoutOutput();
    const { length } = input;
    if (length === 0) return;
    this.#talks = true;
    // What is printed at the start is not printed again; a body behind the answer to HEAD is the usual mistake.
    if (this.#answered && this.#serving?.method !== "HEAD") this.#options.caution.disappointed();
    const shown = JSON.stringify(new TextDecoder().decode(input.take(Infinity).subarray(0, SHOWN)));
    this.#options.error(`Discarded ${length} bytes on stdout that belong to no answer: ${shown}`);
  };
}

/** The answer as the client gets it: framed by its length, since it is here as a whole. */
function answerOf({ status, reason, fields: received }: ResponseHead, body: BufferedBody | null): HttpResponse {
  const fields = downstreamFields(new HeaderFields(received));
  fields.delete("trailer");
  return new HttpResponse(status, reason, fields, body);
}

function reasonOf(error: unknown): string {
  if (error instanceof MessageError) return `printed what is no HTTP answer: ${error.message}`;
  if (error instanceof BodyTooLargeError) return `answered more than max_body_bytes (${error.most})`;
  return error instanceof Error ? error.message : String(error);
}
