import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { sectionsOf } from "../../../tools/release/changelog.ts";
import { prepareRelease, ReleaseError, tagRelease } from "../../../tools/release/release.ts";
import { isVersion } from "../../../tools/release/version.ts";
import { run } from "../../../tools/run.ts";
import { join, root } from "../../helpers/paths.ts";
import { requires } from "../../helpers/requires.ts";
import { TempDir } from "../../helpers/temp_dir.ts";

const CHANGELOG = `# Changelog

What users notice.

## [1.2.0] - 2026-01-31

### Added

- Something.

## [1.1.0] - 2025-12-24

- Something else.
`;

/** A repository of one commit. */
class Repository extends TempDir {
  static async create({ version = "1.2.0", changelog = CHANGELOG } = {}): Promise<Repository> {
    const repository = new Repository();
    repository.file("deno.json", JSON.stringify({ version }));
    repository.file("CHANGELOG.md", changelog);
    await repository.git("init", "--quiet");
    await repository.git("config", "user.name", "Test");
    await repository.git("config", "user.email", "test@example.com");
    await repository.commit();
    return repository;
  }

  async git(...args: string[]): Promise<string> {
    return (await run("git", { args, cwd: this.path })).stdout;
  }

  async commit(): Promise<void> {
    await this.git("add", "--all");
    await this.git("-c", "commit.gpgSign=false", "commit", "--quiet", "--allow-empty", "--message", "Commit");
  }

  /** The one thing that stands against a release. */
  async problem(): Promise<string> {
    const { messages } = await assertRejects(() => prepareRelease(this.path), ReleaseError);
    assertEquals(messages.length, 1, messages.join("\n"));
    return messages[0];
  }
}

Deno.test("isVersion takes three numbers and a pre-release, as Semantic Versioning has them", () => {
  for (const version of ["0.1.0", "10.20.30", "1.0.0-rc.1", "1.0.0-alpha-2.x", "1.0.0-0a"]) assert(isVersion(version));
  for (const text of ["", "1.0", "v1.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b", "1.0.0+5", "1.0.0\n"]) {
    assert(!isVersion(text), text);
  }
});

Deno.test("sectionsOf gives version, date and notes of each heading, in order", () => {
  assertEquals(sectionsOf(CHANGELOG), [
    { version: "1.2.0", date: "2026-01-31", notes: "### Added\n\n- Something." },
    { version: "1.1.0", date: "2025-12-24", notes: "- Something else." },
  ]);
});

Deno.test("CHANGELOG.md begins with the version of deno.json", async () => {
  const { version } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  const [newest] = sectionsOf(await Deno.readTextFile(join(root, "CHANGELOG.md")));
  assertEquals([newest.version, isVersion(version)], [version, true]);
});

Deno.test({
  ...requires("prepareRelease, tagRelease: the version's notes, and the tag once", "git"),
  fn: async () => {
    using repository = await Repository.create();
    const release = await prepareRelease(repository.path);
    assertEquals(release, { tag: "v1.2.0", notes: "### Added\n\n- Something.", isTagged: false });
    await tagRelease(repository.path, release);
    assertStringIncludes(
      await repository.git("cat-file", "tag", "v1.2.0"),
      "\n\nv1.2.0\n\n### Added\n\n- Something.\n",
    );
    const again = await prepareRelease(repository.path);
    assertEquals(again.isTagged, true);
    await tagRelease(repository.path, again);
  },
});

Deno.test({
  ...requires("prepareRelease: what stands against a release", "git"),
  fn: async (t) => {
    await t.step("a version that is none", async () => {
      using repository = await Repository.create({ version: "1.2", changelog: CHANGELOG.replace("1.2.0", "1.2") });
      assertStringIncludes(await repository.problem(), "1.2 is no version");
    });
    await t.step("a version that the changelog does not begin with", async () => {
      using repository = await Repository.create({ version: "1.1.0" });
      assertEquals(await repository.problem(), "CHANGELOG.md: the first heading is not that of 1.1.0");
    });
    await t.step("no heading at all", async () => {
      using repository = await Repository.create({ changelog: "# Changelog\n" });
      assertEquals(await repository.problem(), "CHANGELOG.md: the first heading is not that of 1.2.0");
    });
    for (const date of ["unreleased", "2026-13-01", "2026-02-30", "31.1.2026"]) {
      await t.step(`${date} instead of a day`, async () => {
        using repository = await Repository.create({ changelog: CHANGELOG.replace("2026-01-31", date) });
        assertStringIncludes(await repository.problem(), "the heading of 1.2.0 has no day");
      });
    }
    await t.step("no notes", async () => {
      using repository = await Repository.create({ changelog: CHANGELOG.replace("### Added\n\n- Something.\n", "") });
      assertEquals(await repository.problem(), "CHANGELOG.md: nothing is said of 1.2.0");
    });
    await t.step("a file that is not committed", async () => {
      using repository = await Repository.create();
      repository.file("new");
      assertStringIncludes(await repository.problem(), "?? new");
    });
    await t.step("a tag at another commit", async () => {
      using repository = await Repository.create();
      await tagRelease(repository.path, await prepareRelease(repository.path));
      await repository.commit();
      assertEquals(await repository.problem(), "the tag v1.2.0 is there, at another commit");
    });
    await t.step("all of them at once", async () => {
      using repository = await Repository.create({ version: "1" });
      repository.file("new");
      const { messages } = await assertRejects(() => prepareRelease(repository.path), ReleaseError);
      assertEquals(messages.length, 3);
    });
  },
});

Deno.test("release task: an unknown option is a usage error", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(root, "tools/release/main.ts"), "--no-such-option"],
  }).output();
  assertEquals(code, 2);
  assertStringIncludes(new TextDecoder().decode(stderr), "Usage: deno task release");
});
