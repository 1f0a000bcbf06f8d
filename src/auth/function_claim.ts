import { TokenError } from "./token_error.ts";

/** What a token says of functions, in its claim `function`. Entries are references, in which `*` stands for anything. */
export interface FunctionClaim {
  /** Functions that may be called. */
  readonly permissions: readonly string[];
  /** Functions that the token is meant for; empty for all. */
  readonly audience: readonly string[];
}

/**
 * Reads the claim. What is absent or null is empty.
 *
 * @throws {TokenError} It has another shape.
 */
export function functionClaim(value: unknown): FunctionClaim {
  if (typeof (value ?? {}) !== "object" || Array.isArray(value)) throw malformed("function");
  const { permissions, audience } = (value ?? {}) as Record<keyof FunctionClaim, unknown>;
  return { permissions: references("permissions", permissions), audience: references("audience", audience) };
}

/** Whether a token with that claim may call the function of that reference, which is `namespace:name`. */
export function permits({ permissions, audience }: FunctionClaim, reference: string): boolean {
  const matching = (pattern: string): boolean => matches(pattern, reference);
  return (audience.length === 0 || audience.some(matching)) && permissions.some(matching);
}

function references(name: keyof FunctionClaim, value: unknown): readonly string[] {
  const list = value ?? [];
  if (!Array.isArray(list) || !list.every((entry) => typeof entry === "string")) throw malformed(`function.${name}`);
  return list;
}

function malformed(claim: string): TokenError {
  return new TokenError(`token is malformed: claim ${claim} has another shape`);
}

/** Compares the whole reference, in linear time whatever the pattern is. */
function matches(pattern: string, reference: string): boolean {
  const [start, ...rest] = pattern.split("*");
  const end = rest.pop();
  if (end === undefined) return pattern === reference;
  if (!reference.startsWith(start)) return false;
  let position = start.length;
  for (const part of rest) {
    const found = reference.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return reference.length - end.length >= position && reference.endsWith(end);
}
