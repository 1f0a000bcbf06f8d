/** A process that could not be started. The message is one line that names the program and what is wrong with it. */
export class SpawnError extends Error {
  override readonly name = "SpawnError";

  /** @param code Name of the system's error, `ENOENT`, `EACCES`, `E2BIG` (arguments and environment too large)…. */
  constructor(message: string, readonly code: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** The words of `strerror`, as exec errors usually read. */
const REASON: Readonly<Record<string, string>> = {
  E2BIG: "argument list too long",
  EACCES: "permission denied",
  EAGAIN: "resource temporarily unavailable",
  ELOOP: "too many levels of symbolic links",
  EMFILE: "too many open files",
  ENAMETOOLONG: "file name too long",
  ENFILE: "too many open files in system",
  ENOENT: "no such file or directory",
  ENOEXEC: "exec format error",
  ENOMEM: "cannot allocate memory",
  ENOTDIR: "not a directory",
  EPERM: "operation not permitted",
  ETXTBSY: "text file busy",
};

/** Number of an error whose code Deno does not give. */
const ENOEXEC = /\(os error 8\)$/;

/** What `Deno.Command.spawn` threw for `program`, as a {@linkcode SpawnError}. */
export function toSpawnError(program: string, cause: unknown): SpawnError {
  const error = cause as Error & { code?: string };
  const code = error.code ?? (ENOEXEC.test(error.message) ? "ENOEXEC" : "");
  return new SpawnError(message(program, code, error), code, { cause });
}

function message(program: string, code: string, error: Error): string {
  const reason = REASON[code] ?? error.message;
  if (code !== "ENOENT") return `fork/exec ${program}: ${reason}`;
  if (!program.includes("/")) return `exec: "${program}": executable file not found in $PATH`;
  return `fork/exec ${program}: ${reason}${exists(program) ? " (the file is there, its interpreter is not)" : ""}`;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
