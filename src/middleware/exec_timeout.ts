import { after, type Deadline, Deadlines, type Timers } from "../http/deadlines.ts";
import type { HttpRequest, Middleware, WorkLimit } from "../http/message.ts";

/** Options of {@linkcode ExecTimeout}. */
export interface ExecTimeoutOptions {
  /** Milliseconds; 0 is none. */
  readonly execTimeout: number;
  /** Milliseconds, above 0. */
  readonly writeTimeout: number;
  /** Reads a Go duration into milliseconds. Where given, X-Timeout shortens `execTimeout` for its request. */
  readonly parseDuration?: (text: string) => number | undefined;
  readonly timers?: Timers;
}

/**
 * Gives up the work on a request at the earlier of `exec_timeout`, which starts with the work, and `write_timeout`, which
 * starts at the end of the request's head.
 *
 * It only aborts the request, as timed out, and leaves the limit in `request.limit`: the answer differs from mode to
 * mode, and a mode alone knows whether it has begun.
 */
export class ExecTimeout implements Disposable {
  readonly #options: ExecTimeoutOptions;
  readonly #exec: WorkLimit;
  readonly #write: WorkLimit;
  readonly #execDeadlines: Deadlines;
  readonly #writeDeadlines: Deadlines;

  constructor(options: ExecTimeoutOptions) {
    const { execTimeout, writeTimeout, timers } = options;
    this.#options = options;
    this.#exec = { option: "exec_timeout", milliseconds: execTimeout === 0 ? Infinity : execTimeout };
    this.#write = { option: "write_timeout", milliseconds: writeTimeout };
    this.#execDeadlines = new Deadlines(execTimeout, timers);
    this.#writeDeadlines = new Deadlines(writeTimeout, timers);
  }

  readonly middleware: Middleware = (next) => (request) => {
    const deadline = this.#start(request);
    request.onEnd(() => deadline.cancel());
    return next(request);
  };

  /** Stops the timer; requests are no longer bounded. */
  [Symbol.dispose](): void {
    this.#execDeadlines[Symbol.dispose]();
    this.#writeDeadlines[Symbol.dispose]();
  }

  #start(request: HttpRequest): Deadline {
    const giveUp = () => {
      if (!request.tunnelled) request.abort("timed out");
    };
    const { started, workStarted } = request;
    const own = this.#ownLimit(request);
    const exec = own ?? this.#exec;
    const writeIsEarlier = started + this.#write.milliseconds < workStarted + exec.milliseconds;
    request.limit = writeIsEarlier ? this.#write : exec;
    if (writeIsEarlier) return this.#writeDeadlines.add(started, giveUp);
    if (own === undefined) return this.#execDeadlines.add(workStarted, giveUp);
    return after(own.milliseconds, giveUp, workStarted, this.#options.timers);
  }

  /** The limit that a request sets itself: one that is longer, not above 0 or malformed counts as absent. */
  #ownLimit({ fields }: HttpRequest): WorkLimit | undefined {
    const { execTimeout, parseDuration } = this.#options;
    if (parseDuration === undefined || execTimeout === 0) return undefined;
    const text = fields.get("x-timeout");
    const milliseconds = text === undefined ? undefined : parseDuration(text);
    if (milliseconds === undefined || milliseconds <= 0 || milliseconds >= execTimeout) return undefined;
    return { option: "exec_timeout", milliseconds };
  }
}
