import { OptionError } from "./parse.ts";

/** Deno's kinds of permissions. */
const KINDS = ["read", "write", "net", "env", "sys", "run", "ffi", "import"] as const;

type Kind = typeof KINDS[number];

/** What is granted of each kind: all of it, none of it, or what is named. */
export type HandlerPermissions = Readonly<Record<Kind, boolean | readonly string[]>>;

/**
 * Reads permissions as Deno's own flags name them, without `--allow-`: `net=api.example.com,net=10.0.0.0/8:5432,read=/data,env`.
 * A kind that is given alone is granted wholly; one that is not given is not granted; `none` grants nothing.
 *
 * @throws {OptionError} for a kind that Deno does not know, or an empty value.
 */
export function parsePermissions(text: string): HandlerPermissions {
  const granted: Record<Kind, boolean | string[]> = {
    ...{ read: false, write: false, net: false, env: false },
    ...{ sys: false, run: false, ffi: false, import: false },
  };
  if (text === "none") return granted;
  for (const item of text.split(",")) {
    const [, word, value] = /^\s*(\w+)(?:=(.*?))?\s*$/.exec(item) ?? [];
    const kind = KINDS.find((kind) => kind === word);
    if (kind === undefined || value === "") {
      throw new OptionError(
        `want none, or a list of ${KINDS.join(", ")}, each alone or with a value, as in net=example.com,env`,
      );
    }
    const before = granted[kind];
    if (value === undefined || before === true) granted[kind] = true;
    else granted[kind] = [...(before === false ? [] : before), value];
  }
  return granted;
}
