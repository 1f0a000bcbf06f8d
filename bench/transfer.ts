/** A request with a large body, a large answer, or both. */
export interface Transfer {
  /** Port of this machine that it goes to. */
  port: number;
  target: string;
  /** Size of the request's body; 0 sends GET, any other size POST. */
  bodyBytes: number;
}

/** What came of a transfer. */
export interface TransferResult {
  /** From the connection's start to the answer's last byte. */
  seconds: number;
  /** 0 where there was no answer. */
  status: number;
  /** Size of the answer's body, as far as it came. */
  bytes: number;
  /** The answer's first characters. */
  start: string;
  /** Why the transfer ended before the answer's end; `null` where it did not. */
  error: string | null;
}

/**
 * Makes a transfer, in a process of its own.
 *
 * @throws {Error} where that process fails, or the reason of `signal`, where that aborts
 */
export async function runTransfer({ port, target, bodyBytes }: Transfer, signal: AbortSignal): Promise<TransferResult> {
  const args = ["run", "--allow-net=127.0.0.1", `${import.meta.dirname}/transfer_client.ts`];
  args.push(String(port), target, String(bodyBytes));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, signal }).output();
  signal.throwIfAborted();
  const text = new TextDecoder();
  if (!success) throw new Error(`transfer failed: ${text.decode(stderr)}`);
  return JSON.parse(text.decode(stdout));
}
