import { parseArgs } from "@std/cli/parse-args";
import { type Architecture, ARCHITECTURES } from "../architecture.ts";

/** What `deno task compile` is asked for. */
export interface CompileOptions {
  readonly architectures: readonly Architecture[];
  /** Hash of the commit; undefined: as Git says. */
  readonly commit: string | undefined;
  /** Folder for all that is written. */
  readonly outputDir: string;
}

export const USAGE = "Usage: deno task compile [--arch amd64|arm64] [--commit HASH] [--output-dir DIR]";

/**
 * Reads the command line.
 *
 * @param outputDir Where `--output-dir` is not given.
 * @throws {Error} where an argument is unknown, or has a value that is not accepted.
 */
export function parseOptions(args: readonly string[], outputDir: string): CompileOptions {
  const { arch, commit, "output-dir": folder = outputDir } = parseArgs([...args], {
    string: ["arch", "commit", "output-dir"],
    unknown: (arg) => {
      throw new Error(`unknown argument: ${arg}`);
    },
  });
  const architectures = ARCHITECTURES.filter(({ name }) => arch === undefined || arch === name);
  if (architectures.length === 0) throw invalid("arch", arch!, ARCHITECTURES.map(({ name }) => name).join(" or "));
  // It becomes part of a line of the log.
  if (commit !== undefined && !/^[\w.+-]+$/.test(commit)) {
    throw invalid("commit", commit, "a hash, or another word of letters, digits and ._+-");
  }
  if (folder === "") throw invalid("output-dir", folder, "a folder");
  return { architectures, commit, outputDir: folder };
}

function invalid(option: string, value: string, want: string): Error {
  return new Error(`invalid --${option} ${JSON.stringify(value)}: want ${want}`);
}
