import { splitWords } from "../../src/config/parse.ts";

/** A line of a Dockerfile, with those that continue it. */
export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** What follows the keyword. */
  readonly text: string;
}

/** What begins with one FROM. */
export interface Stage {
  /** The image, or the earlier stage, that it starts from; variables are replaced by their defaults. */
  readonly base: string;
  readonly name?: string;
  readonly instructions: readonly Instruction[];
}

/** A COPY instruction. */
export interface Copy {
  /** The stage that is copied from; undefined for the folder of the Dockerfile. */
  readonly from?: string;
  readonly sources: readonly string[];
  readonly destination: string;
}

/** A Dockerfile: the defaults of what stands in front of the first FROM, and its stages. */
export interface Dockerfile {
  readonly args: Readonly<Record<string, string>>;
  readonly stages: readonly Stage[];
}

/**
 * Reads the part of the Dockerfile language that the examples are written in: no heredocs, no escape directive.
 *
 * @throws {Error} where an instruction stands in front of the first FROM that is no ARG.
 */
export function parseDockerfile(text: string): Dockerfile {
  const args: Record<string, string> = {};
  const stages: { base: string; name?: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructions(text)) {
    const { keyword, text } = instruction;
    if (keyword === "FROM") {
      const [, base, name] = /^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?$/i.exec(text)!;
      stages.push({ base: base.replace(/\$\{(\w+)\}/g, (_, arg) => args[arg]), name, instructions: [] });
    } else if (stages.length > 0) {
      stages.at(-1)!.instructions.push(instruction);
    } else if (keyword === "ARG") {
      Object.assign(args, assignments(text));
    } else {
      throw new Error(`Cannot read Dockerfile: ${keyword} in front of FROM`);
    }
  }
  return { args, stages };
}

/** The texts of all instructions of a kind, in order. */
export function texts(stage: Pick<Stage, "instructions">, keyword: string): string[] {
  return stage.instructions.filter((instruction) => instruction.keyword === keyword).map(({ text }) => text);
}

/** The variables that a stage sets by ENV. */
export function environment(stage: Stage): Record<string, string> {
  return Object.assign({}, ...texts(stage, "ENV").map(assignments));
}

/** A COPY instruction's sources and destination. @param text What follows the keyword. */
export function parseCopy(text: string): Copy {
  const words = splitWords(text);
  const paths = words.filter((word) => !word.startsWith("--"));
  return {
    from: words.find((word) => word.startsWith("--from="))?.slice("--from=".length),
    sources: paths.slice(0, -1),
    destination: paths.at(-1)!,
  };
}

function instructions(text: string): Instruction[] {
  const code = text.split("\n").filter((line) => !/^\s*(#|$)/.test(line)).join("\n");
  return code.replace(/\\\n\s*/g, "").split("\n").map((line) => {
    const [, keyword, rest] = /^(\w+)\s*(.*)$/.exec(line)!;
    return { keyword: keyword.toUpperCase(), text: rest.trim() };
  });
}

function assignments(text: string): Record<string, string> {
  return Object.fromEntries(
    splitWords(text).map((word) => {
      const [, name, value] = /^(\w+)=?(.*)$/s.exec(word)!;
      return [name, value];
    }),
  );
}
