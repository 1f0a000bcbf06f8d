/** Header fields as they stood in a message: order, case and repetition kept. */
export class Fields {
  constructor(readonly pairs: readonly (readonly [name: string, value: string])[] = []) {}

  /** First value of a field, its name in any case. */
  get(name: string): string | undefined {
    return this.all(name)[0];
  }

  /** Every value of a field, its name in any case. */
  all(name: string): string[] {
    return this.pairs.filter(([other]) => other.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  }

  /** Values of a field joined to one, as a recipient may do (RFC 9110 §5.3); `undefined` where there is none. */
  joined(name: string): string | undefined {
    const values = this.all(name);
    return values.length === 0 ? undefined : values.join(", ");
  }

  /** Names as they were written. */
  get names(): string[] {
    return this.pairs.map(([name]) => name);
  }

  /** Names in lower case, sorted, each once. */
  get distinctNames(): string[] {
    return [...new Set(this.names.map((name) => name.toLowerCase()))].sort();
  }
}

/**
 * Takes the lines of a head, or of a trailer section, apart.
 *
 * @throws {Error} where a line is no field: what the watchdog writes has to be well-formed.
 */
export function parseFields(lines: readonly string[]): Fields {
  return new Fields(lines.map((line) => {
    const colon = line.indexOf(":");
    if (colon < 1 || /[\s\r\n]/.test(line.slice(0, colon))) {
      throw new Error(`Malformed field line: ${JSON.stringify(line)}`);
    }
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")];
  }));
}
