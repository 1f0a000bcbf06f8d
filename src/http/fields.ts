/**
 * Header fields in the order and spelling in which they were received: name, value, name, value.
 *
 * Values are byte strings (one UTF-16 unit a byte, ISO 8859-1), so that bytes above 7F pass unchanged; names are
 * compared without regard to case (RFC 9110 §5.1). The flat list is what both engines read from and write to.
 */
export class HeaderFields {
  /** @param list Name, value, name, value…; kept, not copied. */
  constructor(readonly list: string[] = []) {}

  /** First value of the field whose lower-case name is `lower`, `undefined` where there is none. */
  get(lower: string): string | undefined {
    const { list } = this;
    for (let i = 0; i < list.length; i += 2) if (sameName(list[i], lower)) return list[i + 1];
    return undefined;
  }

  /** Every value of the field whose lower-case name is `lower`, in order. */
  getAll(lower: string): string[] {
    const { list } = this;
    const values: string[] = [];
    for (let i = 0; i < list.length; i += 2) if (sameName(list[i], lower)) values.push(list[i + 1]);
    return values;
  }

  /** Whether a field of that lower-case name is there. */
  has(lower: string): boolean {
    return this.get(lower) !== undefined;
  }

  /** Adds a field behind the others. */
  append(name: string, value: string): void {
    this.list.push(name, value);
  }

  /** Replaces every field of that name (any case) by one at the end. */
  set(name: string, value: string): void {
    this.delete(name.toLowerCase());
    this.list.push(name, value);
  }

  /** Removes every field of that lower-case name. */
  delete(lower: string): void {
    const { list } = this;
    let kept = 0;
    for (let i = 0; i < list.length; i += 2) {
      if (sameName(list[i], lower)) continue;
      list[kept] = list[i];
      list[kept + 1] = list[i + 1];
      kept += 2;
    }
    list.length = kept;
  }

  /** The fields as pairs of name and value. */
  *[Symbol.iterator](): IterableIterator<[string, string]> {
    const { list } = this;
    for (let i = 0; i < list.length; i += 2) yield [list[i], list[i + 1]];
  }
}

/** Lengths differ for most names: the cheap comparison first. */
function sameName(name: string, lower: string): boolean {
  return name.length === lower.length && (name === lower || name.toLowerCase() === lower);
}
