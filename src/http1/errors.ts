/**
 * A message that breaks the rules, or ours. The connection it came on can't be used any further: where the next message
 * would begin is not known.
 */
export class MessageError extends Error {
  override readonly name: string = "MessageError";

  /**
   * @param status What a server answers where the message is a request; without meaning where it is an answer.
   * @param message A short text that may be shown to the peer.
   */
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** The connection ended inside a message: nothing of it may be taken for whole (RFC 9112 §8). */
export class TruncatedError extends MessageError {
  override readonly name = "TruncatedError";

  /** @param part What was being read. */
  constructor(part: string) {
    super(400, `connection ended within the ${part}`);
  }
}

/** What was to be written is no message: a bug, or bytes from a handler that must not reach the wire. */
export class WriteError extends Error {
  override readonly name = "WriteError";
}
