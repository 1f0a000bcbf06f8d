/** How a process ended. */
export interface ExitStatus {
  /** Exit code; 128 and the signal's number where a signal ended it. */
  readonly code: number;
  /** Name of the signal that ended it (`SIGKILL`; `SIG35` for one that has no name), `null` where it exited. */
  readonly signal: string | null;
  readonly success: boolean;
}

/** The words of Go's `os/exec`, which logs and callers of of-watchdog know. */
const SIGNAL_TEXT: Readonly<Record<string, string>> = {
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGQUIT: "quit",
  SIGILL: "illegal instruction",
  SIGTRAP: "trace/breakpoint trap",
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGKILL: "killed",
  SIGUSR1: "user defined signal 1",
  SIGSEGV: "segmentation fault",
  SIGUSR2: "user defined signal 2",
  SIGPIPE: "broken pipe",
  SIGALRM: "alarm clock",
  SIGTERM: "terminated",
  SIGSTKFLT: "stack fault",
  SIGIO: "I/O possible",
  SIGPOLL: "I/O possible",
  SIGPROF: "profiling timer expired",
  SIGPWR: "power failure",
  SIGSYS: "bad system call",
  SIGVTALRM: "virtual timer expired",
  SIGXCPU: "CPU time limit exceeded",
  SIGXFSZ: "file size limit exceeded",
};

/** `exit status 3`, `signal: killed`: how Go prints the end of a process. */
export function describe(status: ExitStatus): string {
  if (status.signal === null) return `exit status ${status.code}`;
  return `signal: ${SIGNAL_TEXT[status.signal] ?? `signal ${status.code - 128}`}`;
}

/**
 * The end of a child, also where Deno has no name for the signal: its own promise then rejects with
 * `Invalid signal: 35`, which would end the watchdog.
 */
export async function exitStatus(child: Deno.ChildProcess): Promise<ExitStatus> {
  try {
    return await child.status;
  } catch (error) {
    const number = /^Invalid signal: (\d+)$/.exec((error as Error).message)?.[1];
    if (number === undefined) throw error;
    return { code: 128 + Number(number), signal: `SIG${number}`, success: false };
  }
}
