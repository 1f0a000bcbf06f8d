import { parseHttpDate } from "./http_date.ts";

/** What tells one version of a representation from another (RFC 9110 §8.8). */
export interface Validators {
  /** A strong entity tag, quotes included. */
  readonly etag: string;
  /** Whole seconds since 1970; undefined where that is not known. */
  readonly modified: number | undefined;
}

/** The fields of a request. */
export interface RequestFields {
  /** First value of the field of that lower-case name. */
  get(lower: string): string | undefined;
  /** Every value of the field of that lower-case name. */
  getAll(lower: string): readonly string[];
}

const ENTITY_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/**
 * Evaluates the preconditions of a GET or HEAD, in the order of RFC 9110 §13.2.2. One that can't be read counts as absent
 * where it is a date, and matches nothing where it is a list of entity tags.
 *
 * @returns `failed` is a 412, `not modified` a 304.
 */
export function precondition(fields: RequestFields, validators: Validators): "met" | "not modified" | "failed" {
  const { etag, modified } = validators;
  const match = tagList(fields, "if-match");
  if (match !== undefined) {
    if (!match.includes("*") && !match.includes(etag)) return "failed"; // strong: a weak tag never equals ours
  } else {
    const unmodifiedSince = date(fields, "if-unmodified-since");
    if (isAfter(modified, unmodifiedSince)) return "failed";
  }
  const noneMatch = tagList(fields, "if-none-match");
  if (noneMatch !== undefined) {
    return noneMatch.some((tag) => tag === "*" || opaque(tag) === etag) ? "not modified" : "met";
  }
  const modifiedSince = date(fields, "if-modified-since");
  return modified !== undefined && modifiedSince !== undefined && modified <= modifiedSince ? "not modified" : "met";
}

/** Whether If-Range, where there is one, lets Range count (RFC 9110 §13.1.5): a strong tag, or the very date. */
export function rangeHolds(fields: RequestFields, { etag, modified }: Validators): boolean {
  const condition = fields.get("if-range");
  if (condition === undefined || condition === etag) return true;
  return modified !== undefined && parseHttpDate(condition) === modified;
}

/** The entity tags of a field, or its `*`; undefined where it is absent. */
function tagList(fields: RequestFields, name: string): readonly string[] | undefined {
  if (fields.get(name) === undefined) return undefined;
  const value = fields.getAll(name).join(", ");
  return value.trim() === "*" ? ["*"] : value.match(ENTITY_TAG) ?? [];
}

function opaque(tag: string): string {
  return tag.startsWith("W/") ? tag.slice(2) : tag;
}

function date(fields: RequestFields, name: string): number | undefined {
  const value = fields.get(name);
  return value === undefined ? undefined : parseHttpDate(value);
}

function isAfter(time: number | undefined, other: number | undefined): boolean {
  return time !== undefined && other !== undefined && time > other;
}
