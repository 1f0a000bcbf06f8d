import type { Handler } from "../http/message.ts";

/** How requests become work of the function. Disposing of a mode ends every process that it started; twice is once. */
export interface Mode extends AsyncDisposable {
  readonly handler: Handler;
  /** Whether the function can take a request just now. */
  ready(): boolean | Promise<boolean>;
  /** Resolves when nothing goes on behind answers that wants to be waited for; undefined where nothing ever does. */
  idle?(): Promise<void>;
  /** Resolves with the reason when the function can serve no more; undefined where no process has to live. */
  readonly terminated?: Promise<string>;
}

/** How a mode starts function processes and tells of them. */
export interface FunctionOptions {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Variables of the environment that are not the watchdog's own. */
  readonly env: Readonly<Record<string, string>>;
  /** Soft limit of open files; the watchdog's own where not given. */
  readonly openFiles?: number;
  /** ms between SIGTERM and SIGKILL. */
  readonly killGrace: number;
  /** Longest line in bytes, -1 for no limit. */
  readonly lineLimit: number;
  /** Takes a line that the function printed; holds the function back until the promise resolves. */
  readonly line: (stream: "stdout" | "stderr", line: Uint8Array) => void | Promise<void>;
  readonly info: (message: string) => void;
  readonly error: (message: string) => void;
}
