/** Options of {@linkcode TextLineStream}. */
export interface TextLineStreamOptions {
  /** Whether a lone `\r` ends a line too; `false` where not given. */
  allowCR?: boolean;
}

/**
 * Cuts a stream of text into lines, without their ends: `\n` and `\r\n`, with `allowCR` also `\r`.
 * A last line that has no end is a line; nothing follows an end that is the last of the text.
 */
export class TextLineStream extends TransformStream<string, string> {
  constructor(options: TextLineStreamOptions = {}) {
    const { allowCR = false } = options;
    // A \r that is the last character so far may be the first half of \r\n, so it waits for what follows.
    const lineEnd = allowCR ? /\r?\n|\r(?!$)/ : /\r?\n/;
    const canEndLine = allowCR ? /[\r\n]/ : /\n/;
    let pending: string[] = [];
    let pendingEndsInCR = false;

    super({
      transform(text, controller): void {
        if (text === "") return;
        pending.push(text);
        // Without this, each chunk of one long line would be searched again with all those before it.
        if (!canEndLine.test(text) && !(allowCR && pendingEndsInCR)) return;

        const lines = pending.join("").split(lineEnd);
        const rest = lines.pop()!;
        for (const line of lines) controller.enqueue(line);
        pending = rest === "" ? [] : [rest];
        pendingEndsInCR = rest.endsWith("\r");
      },
      flush(controller): void {
        if (pending.length === 0) return;
        const line = pending.join("");
        controller.enqueue(allowCR && line.endsWith("\r") ? line.slice(0, -1) : line);
      },
    });
  }
}
