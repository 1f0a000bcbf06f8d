import { assert, assertEquals, assertRejects } from "@std/assert";
import { FileWatch } from "../../../src/lifecycle/file_watch.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";

/** ms after which a write that was not seen is repeated: it may have come just before the folder was watched anew. */
const REPEAT = 1_000;

/** Watches paths of a folder, and keeps what has changed. */
class Watching implements AsyncDisposable {
  /** Names of what has changed, below the folder. */
  readonly seen: string[] = [];
  readonly #tmp: TempDir;
  readonly #watch: FileWatch;
  readonly #ended: Promise<void>;

  private constructor(tmp: TempDir, watch: FileWatch) {
    this.#tmp = tmp;
    this.#watch = watch;
    this.#ended = this.#collect();
  }

  static async open(tmp: TempDir, ...names: string[]): Promise<Watching> {
    const paths = names.map((name) => tmp.at(name));
    const warn = (message: string): never => {
      throw new Error(message);
    };
    return new Watching(tmp, await FileWatch.open(paths, warn));
  }

  /** Changes something, and waits until that has shown as a change of one of these. */
  async changed(change: () => void, ...names: string[]): Promise<void> {
    const before = this.seen.length;
    change();
    await this.#shown(before, names);
  }

  /** Writes a file, and waits until that has shown. */
  async written(name: string): Promise<void> {
    const before = this.seen.length;
    let due = 0;
    const write = (): void => {
      if (performance.now() < due) return;
      due = performance.now() + REPEAT;
      this.#tmp.file(name, `${due}`);
    };
    await this.#shown(before, [name], write);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch[Symbol.dispose]();
    await this.#ended;
  }

  async #shown(before: number, names: string[], again = (): void => {}): Promise<void> {
    await until(() => {
      again();
      return this.seen.slice(before).some((name) => names.includes(name));
    }, { what: () => `a change of ${names}; seen: ${this.seen}` });
  }

  async #collect(): Promise<void> {
    for await (const paths of this.#watch) {
      this.seen.push(...paths.map((path) => path.slice(this.#tmp.path.length + 1)));
    }
  }
}

Deno.test("FileWatch: a file, written, replaced by renaming, removed and there again", async () => {
  using tmp = new TempDir();
  tmp.file("index.js", "1");
  await using watching = await Watching.open(tmp, "index.js");
  await watching.written("index.js");
  for (const content of ["3", "4"]) {
    const replace = (): void => Deno.renameSync(tmp.file("index.js.tmp", content), tmp.at("index.js"));
    await watching.changed(replace, "index.js");
  }
  await watching.changed(() => Deno.removeSync(tmp.at("index.js")), "index.js");
  await watching.written("index.js");
  assertEquals([...new Set(watching.seen)], ["index.js"]);
});

Deno.test("FileWatch: a folder, what comes below it, and the folder replaced", async () => {
  using tmp = new TempDir();
  Deno.mkdirSync(tmp.at("src"));
  await using watching = await Watching.open(tmp, "src");
  await watching.written("src/a.js");
  await watching.changed(() => Deno.mkdirSync(tmp.at("src/new/deep"), { recursive: true }), "src/new");
  await watching.written("src/new/deep/b.js");
  const replace = (): void => {
    Deno.removeSync(tmp.at("src"), { recursive: true });
    Deno.mkdirSync(tmp.at("src"));
  };
  await watching.changed(replace, "src");
  await watching.written("src/c.js");
  await watching.changed(() => Deno.renameSync(tmp.at("src"), tmp.at("old")), "src");
  await watching.changed(() => Deno.mkdirSync(tmp.at("src")), "src");
  await watching.written("src/d.js");
});

Deno.test("FileWatch: the folder above goes and comes", async () => {
  using tmp = new TempDir();
  Deno.mkdirSync(tmp.at("build/out"), { recursive: true });
  tmp.file("build/out/index.js");
  await using watching = await Watching.open(tmp, "build/out/index.js");
  // What is told of a file depends on whether its folder is still there then.
  const remove = (): void => Deno.removeSync(tmp.at("build"), { recursive: true });
  await watching.changed(remove, "build/out/index.js", "build/out");
  await watching.changed(() => Deno.mkdirSync(tmp.at("build/out"), { recursive: true }), "build", "build/out");
  await watching.written("build/out/index.js");
});

Deno.test("FileWatch: where a link leads, and where it is made to lead", async () => {
  using tmp = new TempDir();
  for (const version of ["one", "two"]) {
    Deno.mkdirSync(tmp.at(version));
    tmp.file(`${version}/index.js`);
  }
  Deno.symlinkSync(tmp.at("one"), tmp.at("current"));
  await using watching = await Watching.open(tmp, "current");
  await watching.changed(() => tmp.file("one/index.js", "changed"), "one/index.js", "current/index.js");
  const turn = (): void => {
    Deno.symlinkSync(tmp.at("two"), tmp.at("next"));
    Deno.renameSync(tmp.at("next"), tmp.at("current"));
  };
  await watching.changed(turn, "current");
  await watching.changed(() => tmp.file("two/index.js", "changed"), "two/index.js", "current/index.js");
});

Deno.test("FileWatch: what is read, ignored or beside is no change", async () => {
  using tmp = new TempDir();
  for (const folder of ["src/node_modules/x", "src/__pycache__"]) Deno.mkdirSync(tmp.at(folder), { recursive: true });
  tmp.file("src/a.js");
  await using watching = await Watching.open(tmp, "src");
  Deno.readTextFileSync(tmp.at("src/a.js"));
  const ignored = ["beside.js", "src/node_modules/x/index.js", "src/__pycache__/a.pyc", "src/.a.js.swp"];
  for (const name of ignored) tmp.file(name, "changed");
  await watching.written("src/last.js");
  assertEquals([...new Set(watching.seen)], ["src/last.js"]);
});

Deno.test("FileWatch.open names the option and the path that is missing", async () => {
  using tmp = new TempDir();
  const opening = FileWatch.open([tmp.path, tmp.at("nope")], () => {});
  const { message } = await assertRejects(() => opening, Error);
  assert(message.startsWith(`invalid watch "${tmp.path}/nope": no such file or folder: want `), message);
});
