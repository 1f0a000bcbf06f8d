import { run } from "../run.ts";
import { isDay, sectionsOf } from "./changelog.ts";
import { isVersion } from "./version.ts";

/** A release that nothing stands against. */
export interface Release {
  /** The version with a `v` in front. */
  readonly tag: string;
  /** Markdown. */
  readonly notes: string;
  /** Whether the tag is there, at the commit that is checked out. */
  readonly isTagged: boolean;
}

/** What stands against a release, all of it. */
export class ReleaseError extends Error {
  override readonly name = "ReleaseError";

  /** @param messages One line for each problem. */
  constructor(readonly messages: readonly string[]) {
    super(messages.join("\n"));
  }
}

/**
 * Looks whether a repository's commit can be released as the version of its `deno.json`.
 *
 * @param root The repository's folder.
 * @throws {ReleaseError} where it can't.
 */
export async function prepareRelease(root: string): Promise<Release> {
  const { version } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const [newest] = sectionsOf(await Deno.readTextFile(`${root}/CHANGELOG.md`));
  const tag = `v${version}`;
  const isThere = (await git(root, "tag", "--list", tag)) !== "";
  const isTagged = (await git(root, "tag", "--list", "--points-at", "HEAD", tag)) !== "";
  const changes = await git(root, "status", "--porcelain");
  const problems = [
    !isVersion(version) && `deno.json: ${version} is no version as in semver.org, 1.2.3 or 1.2.3-rc.1`,
    newest?.version !== version && `CHANGELOG.md: the first heading is not that of ${version}`,
    newest?.version === version && !isDay(newest.date) &&
    `CHANGELOG.md: the heading of ${version} has no day: want "## [${version}] - 2026-01-31"`,
    newest?.version === version && newest.notes === "" && `CHANGELOG.md: nothing is said of ${version}`,
    changes !== "" && `the work tree has changes that are not committed:\n${changes}`,
    isThere && !isTagged && `the tag ${tag} is there, at another commit`,
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new ReleaseError(problems);
  return { tag, notes: newest.notes, isTagged };
}

/** Tags the commit that is checked out, with the notes as the tag's message; nothing where that is done. */
export async function tagRelease(root: string, { tag, notes, isTagged }: Release): Promise<void> {
  // Headings of the notes begin with what Git takes for comments.
  if (!isTagged) await git(root, "tag", "--annotate", "--cleanup=verbatim", "--message", `${tag}\n\n${notes}\n`, tag);
}

async function git(root: string, ...args: string[]): Promise<string> {
  const { stdout } = await run("git", { args, cwd: root });
  return stdout.trimEnd();
}
