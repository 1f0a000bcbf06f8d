/** The process of a function ended without success; the log was told. The message says how it ended. */
export class FunctionFailure extends Error {
  override readonly name = "FunctionFailure";
}

/** What a function printed can't be made an answer. The message, one line, says why. */
export class UnusableOutputError extends Error {
  override readonly name = "UnusableOutputError";
}
