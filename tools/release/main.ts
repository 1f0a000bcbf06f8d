/**
 * Looks whether the commit that is checked out can be released as the version of deno.json, and prints the notes of that
 * version.
 *
 *     deno task release [--tag | --tagged]
 *
 * `--tag` creates the tag; `--tagged` demands that it is there.
 *
 * Exit code: 0, 1 where something stands against the release, 2 on a usage error.
 */
import { prepareRelease, ReleaseError, tagRelease } from "./release.ts";

const ROOT = Deno.realPathSync(`${import.meta.dirname}/../..`);

async function main(args: readonly string[]): Promise<number> {
  const [option, ...more] = args;
  if (more.length > 0 || ![undefined, "--tag", "--tagged"].includes(option)) {
    console.error("Usage: deno task release [--tag | --tagged]");
    return 2;
  }
  try {
    const release = await prepareRelease(ROOT);
    if (option === "--tagged" && !release.isTagged) throw new ReleaseError([`the tag ${release.tag} is not there`]);
    if (option === "--tag") await tagRelease(ROOT, release);
    console.log(release.notes);
    return 0;
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    console.error(error.message);
    return 1;
  }
}

Deno.exitCode = await main(Deno.args);
