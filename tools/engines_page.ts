/**
 * Writes the table of what the engines can do into docs/decisions/engines.md, between two comments, from the engines' own
 * records; with `--check` it only tells whether the table there is the one that would be written (exit 1 where it isn't).
 *
 *     deno run -A tools/engines_page.ts [--check]
 */
import { capabilitiesOf } from "../src/engine/web/capabilities.ts";
import { capabilities as wire } from "../src/engine/wire/capabilities.ts";
import type { Capabilities } from "../src/http/engine.ts";
import { table, withSection } from "./markdown.ts";

/** A capability as readers want to know it. */
interface Explained {
  readonly meaning: string;
  /** Why `web` can't, or can no more than this. */
  readonly reason: string;
}

const EXPLAINED: Readonly<Record<Exclude<keyof Capabilities, "name">, Explained>> = {
  rawTargets: {
    meaning: "Every target reaches the function byte for byte; else it is 400",
    reason: "fetch takes URLs, and parsing one rewrites it",
  },
  rawFields: {
    meaning: "Header names keep their case, repeated fields stay apart",
    reason: "`Headers` has lower case alone, and joins what repeats",
  },
  addsNoFields: {
    meaning: "No field is added but `X-Forwarded-*`",
    reason: "fetch adds some, which can't be turned off",
  },
  maxHeadBytes: {
    meaning: "Largest request head in bytes, by default; `max_header_bytes` sets that of `wire`",
    reason: "Deno.serve has a limit of its own",
  },
  maxFields: {
    meaning: "Most fields in a request head",
    reason: "Deno.serve has a limit of its own",
  },
  reasonPhrases: {
    meaning: "Reason phrases of the function's own pass",
    reason: "Deno.serve writes those of the standard",
  },
  trailers: {
    meaning: "Trailers pass",
    reason: "`Request` and `Response` have none",
  },
  interimAnswers: {
    meaning: "Interim answers (103) pass",
    reason: "fetch drops them, Deno.serve can't send any",
  },
  getBodies: {
    meaning: "Bodies of GET and HEAD reach the function",
    reason: "Deno.serve drops them, fetch refuses them",
  },
  codings: {
    meaning: "Answers are neither compressed nor decoded",
    reason: "An older Deno does both",
  },
  tunnels: {
    meaning: "What an Upgrade may lead to",
    reason: "Neither side gives its connection away",
  },
  requestBackpressure: {
    meaning: "A body larger than memory can be read while its answer is being sent",
    reason: "Deno.serve reads on meanwhile, without bound",
  },
  unreadClientGone: {
    meaning: "A client that leaves is noticed while its body is not read yet",
    reason: "An older Deno looks for it when it reads",
  },
  readTimeout: {
    meaning: "What `read_timeout` bounds",
    reason: "Deno.serve shows a request once its head is whole, and fetch reads its body unseen",
  },
  poolsEveryMethod: {
    meaning: "Requests that must not run twice share connections to the function",
    reason: "fetch sends a request again where a shared connection breaks",
  },
};

/** The table is of the Deno that the project is developed with. */
const web = capabilitiesOf("2.9.6");

/** What both engines can do, as a Markdown table. */
export function capabilityTable(): string {
  const names = Object.keys(EXPLAINED) as (keyof typeof EXPLAINED)[];
  return table([
    ["Capability", "Meaning", "web", "wire", "Why not in `web`"],
    ...names.map((name) => {
      const { meaning, reason } = EXPLAINED[name];
      return [`\`${name}\``, meaning, shown(web[name]), shown(wire[name]), reason];
    }),
  ]);
}

function shown(value: boolean | number | string): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? value.toLocaleString("en-US") : value;
}

/** Puts the table into the page. @throws {Error} where the page has no place for it. */
export function withCapabilityTable(page: string): string {
  return withSection(page, "capabilities", capabilityTable());
}

if (import.meta.main) {
  const file = new URL("../docs/decisions/engines.md", import.meta.url);
  const present = await Deno.readTextFile(file);
  const wanted = withCapabilityTable(present);
  if (!Deno.args.includes("--check")) {
    await Deno.writeTextFile(file, wanted);
  } else if (present !== wanted) {
    console.error("docs/decisions/engines.md: the table differs from the engines' records: run tools/engines_page.ts");
    Deno.exit(1);
  }
}
