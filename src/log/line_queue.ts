/** Where bytes go, as `Deno.stdout` and `Deno.stderr`: resolves to how many were taken. */
export interface Sink {
  write(bytes: Uint8Array): Promise<number>;
}

/** Calls back after `ms` milliseconds unless the function that it returns is called before. */
export type Schedule = (callback: () => void, ms: number) => () => void;

/** Options of {@linkcode LineQueue}. */
export interface LineQueueOptions {
  /** Bytes that may wait; a line that comes when they do is dropped. */
  readonly limit: number;
  /** How long a write may take before its reader counts as stuck, in ms. */
  readonly stuckAfter: number;
  /** Told how many lines were dropped, once there is room again. */
  readonly dropped: (lines: number) => void;
  /** The process's own timers where not given. */
  readonly schedule?: Schedule;
}

/** PIPE_BUF: a pipe takes so much in one piece (pipe(7)), so that lines of two streams to one pipe do not mix. */
const WRITE_BYTES = 4096;

const BLOCK_BYTES = 16 * 1024;

/** How long lines are gathered before the next write where they are few, in ms: a write costs as much as many lines. */
const GATHER_FOR = 10;

/** Until a write that failed is tried again, in ms: a full disk or a pipe that would block may recover. */
const RETRY_AFTER = 100;

const NEWLINE = 0x0a;
const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();

/** Whole lines that wait, one behind the other. */
class Block {
  readonly #bytes: Uint8Array;
  #start = 0;
  #end = 0;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  get room(): number {
    return this.#bytes.length - this.#end;
  }

  get isEmpty(): boolean {
    return this.#start === this.#end;
  }

  /** What is to be written next: whole lines, of one that is too long a part. */
  get next(): Uint8Array {
    const most = this.#bytes.subarray(this.#start, Math.min(this.#end, this.#start + WRITE_BYTES));
    return most.subarray(0, most.lastIndexOf(NEWLINE) + 1 || most.length);
  }

  /** Adds a line, for which there must be room. Returns its length in bytes. */
  append(text: string, bytes: Uint8Array): number {
    const start = this.#end;
    this.#end += encoder.encodeInto(text, this.#bytes.subarray(start)).written;
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
    this.#bytes[this.#end++] = NEWLINE;
    return this.#end - start;
  }

  /** Takes away what was written. */
  advance(written: number): void {
    this.#start += written;
  }
}

/**
 * Lines on their way to a pipe whose reader may be slow, stuck or gone.
 *
 * One asynchronous write is in flight, and what comes meanwhile goes out together afterwards: a synchronous write holds
 * the whole process where the pipe is full. A line goes out at once after a pause, and else within some milliseconds. A
 * pipe that is closed takes everything and keeps nothing.
 */
export class LineQueue {
  readonly #sink: Sink;
  readonly #options: LineQueueOptions;
  readonly #schedule: Schedule;
  readonly #blocks: Block[] = [];
  #queued = 0;
  #lost = 0;
  #closed = false;
  #stuck = false;
  #writing: Promise<void> | undefined;
  #room: PromiseWithResolvers<void> | undefined;
  #stopWatching: () => void = () => {};

  constructor(sink: Sink, options: LineQueueOptions) {
    this.#sink = sink;
    this.#options = options;
    this.#schedule = options.schedule ?? systemSchedule;
  }

  /** Queues a line, given without its newline; drops it where the queue is full. */
  push(line: string): void {
    if (this.#admits(this.#options.limit)) this.#append(line, NOTHING);
  }

  /**
   * Queues a line of a producer who can wait, so that it has to be dropped only where the reader is stuck. Of a stuck
   * reader's queue such lines leave one half to others.
   *
   * @param prefix Stands in front of the line.
   * @param line Bytes without the newline; copied.
   * @returns a promise where the next line should wait; it resolves once there is room, or the reader counts as stuck.
   */
  pushBytes(prefix: string, line: Uint8Array): void | Promise<void> {
    const { limit } = this.#options;
    if (this.#admits(this.#stuck ? limit / 2 : limit)) this.#append(prefix, line);
    if (this.#closed || this.#stuck || this.#queued <= limit / 2) return;
    if (this.#room === undefined) {
      this.#room = Promise.withResolvers();
      this.#watch();
    }
    return this.#room.promise;
  }

  /** Resolves when everything is written, or given up because the pipe is closed. */
  async idle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  #admits(limit: number): boolean {
    if (this.#closed) return false;
    if (this.#queued < limit) return true;
    this.#lost++;
    return false;
  }

  #append(text: string, bytes: Uint8Array): void {
    const most = text.length * 3 + bytes.length + 1; // UTF-8 takes at most three bytes a UTF-16 unit
    let block = this.#blocks.at(-1);
    if (block === undefined || block.room < most) this.#blocks.push(block = new Block(Math.max(most, BLOCK_BYTES)));
    this.#queued += block.append(text, bytes);
    this.#writing ??= this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#queued > 0) {
      const [block] = this.#blocks;
      const written = await this.#attempt(block.next);
      if (written === 0) continue;
      block.advance(written);
      if (block.isEmpty) this.#blocks.shift();
      this.#queued -= written;
      this.#moved();
      if (this.#queued < WRITE_BYTES) await this.#pause(GATHER_FOR);
    }
    this.#writing = undefined;
  }

  /** Writes once. Returns how many bytes were taken, none where it failed. */
  async #attempt(bytes: Uint8Array): Promise<number> {
    try {
      return await this.#sink.write(bytes);
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) this.#close();
      else await this.#pause(RETRY_AFTER);
      return 0;
    }
  }

  /** The reader took something. */
  #moved(): void {
    this.#stuck = false;
    if (this.#room !== undefined) this.#watch();
    if (this.#queued > this.#options.limit / 2) return;
    this.#release();
    if (this.#lost === 0) return;
    const lines = this.#lost;
    this.#lost = 0;
    this.#options.dropped(lines);
  }

  /** Starts anew to wait for the reader to move. */
  #watch(): void {
    this.#stopWatching();
    this.#stopWatching = this.#schedule(() => {
      this.#stuck = true;
      this.#release();
    }, this.#options.stuckAfter);
  }

  /** Lets those go on who wait for room. */
  #release(): void {
    this.#stopWatching();
    this.#room?.resolve();
    this.#room = undefined;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#schedule(resolve, ms));
  }

  #close(): void {
    this.#closed = true;
    this.#blocks.length = 0;
    this.#queued = 0;
    this.#release();
  }
}

function systemSchedule(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
