/** An object in which the name `a.b` means property `b` of property `a`. */
export type Nested = Record<string, unknown>;

/** Whether `target` has the property that `name` means. */
export function hasNested(target: Nested, name: string): boolean {
  let node: unknown = target;
  for (const key of name.split(".")) {
    if (!Object.hasOwn(node as Nested, key)) return false;
    node = (node as Nested)[key];
  }
  return true;
}

/**
 * Sets the property that `name` means, making the objects on the way to it. With `collect` the property is an array to
 * which `value` is added. A name that leads into a prototype is ignored.
 *
 * @throws {TypeError} where something on the way is there and no object.
 */
export function setNested(target: Nested, name: string, value: unknown, collect = false): void {
  const path = name.split(".");
  const last = path.pop()!;
  let node = target;
  for (const key of path) {
    if (leadsIntoPrototype(node, key)) return;
    node = (node[key] ??= {}) as Nested;
  }
  if (leadsIntoPrototype(node, last)) return;
  node[last] = collect ? collected(node[last], value) : value;
}

function collected(present: unknown, value: unknown): unknown[] {
  const values: unknown[] = Array.isArray(present) ? present : present ? [present] : [];
  values.push(value);
  return values;
}

function leadsIntoPrototype(node: Nested, key: string): boolean {
  return key === "__proto__" || (key === "constructor" && typeof node[key] === "function");
}
