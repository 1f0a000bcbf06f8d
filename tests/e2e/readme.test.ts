/**
 * README.md, block by block: what it says to type is typed, what it says comes back has to come back. A block of a kind that
 * is not known here fails, so that none stands there untried.
 */
import { assert, assertEquals } from "@std/assert";
import { freePort } from "../helpers/free_port.ts";
import { type Block, Page } from "../helpers/markdown.ts";
import { join, root } from "../helpers/paths.ts";
import { requires } from "../helpers/requires.ts";
import { exists, TempDir } from "../helpers/temp_dir.ts";
import { startWatchdog, type Watchdog } from "../helpers/watchdog.ts";

const PAGE = new Page(Deno.readTextFileSync(join(root, "README.md")));

/** Languages, with the word behind them, and how their blocks are tried. */
const KINDS = ["sh", "sh docker", "dockerfile", "python"];

function blocks(kind: string): Block[] {
  return PAGE.blocks.filter(({ info }) => info === kind);
}

Deno.test("README: every block is of a kind that is tried", () => {
  const untried = PAGE.blocks.filter(({ info }) => !KINDS.includes(info)).map(({ info, line }) => `${line}: ${info}`);
  assertEquals(untried, []);
  for (const kind of KINDS) assert(blocks(kind).length > 0, `no block ${kind}`);
});

Deno.test("README: what it shows of a Dockerfile stands in one of the repository", () => {
  const folders = [...Deno.readDirSync(join(root, "examples"))].filter(({ isDirectory }) => isDirectory);
  const paths = ["Dockerfile", ...folders.map(({ name }) => `examples/${name}/Dockerfile`)].map((path) =>
    join(root, path)
  );
  const texts = paths.filter(exists).map((path) => Deno.readTextFileSync(path));
  for (const { lines, line } of blocks("dockerfile")) {
    assert(
      texts.some((text) => `\n${text}`.includes(`\n${lines.join("\n")}\n`)),
      `no Dockerfile has the block of line ${line}`,
    );
  }
});

Deno.test("README: images are built from folders that have a Dockerfile, and run under the names they were given", () => {
  const built = new Set<string>();
  for (const line of blocks("sh docker").flatMap(({ lines }) => lines.map(command))) {
    const [, name, folder] = /^docker build -t (\S+) (\S+)$/.exec(line) ?? [];
    const run = /^docker run --rm -p 8080:8080 (\S+)$/.exec(line)?.[1];
    if (name !== undefined) {
      assert(exists(join(root, `${folder}/Dockerfile`)), line);
      built.add(name);
    } else if (run !== undefined) assert(built.has(run), `${line}: not built before`);
    else assert(/^curl .*http:\/\/127\.0\.0\.1:8080\//.test(line), `${line}: not known here`);
  }
});

/** Commands that go on until Ctrl-C; those that follow talk to them. */
const SERVER = /^(?:npx -y deno@[\d.]+|deno) (?:task start|run -A --no-prompt main\.ts)\b/;

/** The whole suite would run this test again: one file stands for it. */
const SUITE = /^(?:npx -y deno@[\d.]+|deno) task test$/;

Deno.test({
  ...requires("README: commands do what it says", "curl", "python3", "setsid"),
  fn: async (t) => {
    await using terminal = new Terminal();
    for (const block of PAGE.blocks.filter(({ info }) => info === "sh" || info === "python")) {
      if (block.info === "python") terminal.save(block);
      else {
        for (const line of block.lines) {
          await t.step(`${block.heading}: ${line}`, () => terminal.type(command(line), expectation(line)));
        }
      }
    }
    await t.step("Ctrl-C ends the last one too", () => terminal.interrupt());
  },
});

/** A line without the comment behind it. */
function command(line: string): string {
  return line.replace(/\s+# .*$/, "");
}

/** What a line says that it prints. */
function expectation(line: string): string | undefined {
  return /\s# (.*)$/.exec(line)?.[1];
}

/** Types commands of the page as its reader would, but for the ports, which are free ones here. */
class Terminal implements AsyncDisposable {
  readonly #tmp = new TempDir();
  readonly #ports: Readonly<Record<string, string>> = Object.fromEntries(
    ["8080", "8081", "3000"].map((port) => [port, String(freePort())]),
  );
  /** Files that the page says to write, by name. */
  readonly #files = new Map<string, string>();
  readonly #path: string;
  #server: Watchdog | undefined;

  constructor() {
    const deno = Deno.execPath();
    this.#tmp.file("npx", `#!/bin/sh\n[ "$1" = -y ] || exit 64\nshift 2\nexec '${deno}' "$@"\n`, 0o755);
    Deno.symlinkSync(deno, this.#tmp.at("deno"));
    this.#path = `${this.#tmp.path}:${Deno.env.get("PATH")}`;
  }

  /** Saves a block under the name in its first line, a comment. */
  save({ lines, line }: Block): void {
    const name = /^# (\S+)$/.exec(lines[0])?.[1];
    assert(name !== undefined, `the block of line ${line} does not begin with the name of its file`);
    this.#files.set(name, this.#tmp.file(name, lines.join("\n") + "\n"));
  }

  async type(line: string, expected: string | undefined): Promise<void> {
    const typed = this.#substitute(line);
    if (SERVER.test(line)) return await this.#serve(typed);
    if (line.startsWith("curl ")) return await this.#ask(typed, expected);
    const { code, text } = await this.#run(SUITE.test(line) ? `${typed} tests/unit/http/text.test.ts` : typed);
    assertEquals(code, 0, text);
  }

  /** Ctrl-C, where something was started; it has to end with exit code 0 and leave nothing behind. */
  async interrupt(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await using _ended = server;
    Deno.kill(-server.pid, "SIGINT");
    assertEquals(await server.exit(), 0, server.log);
    await server.noChildren();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    this.#tmp[Symbol.dispose]();
  }

  /** Starts what serves, in the place of what served before. */
  async #serve(line: string): Promise<void> {
    await this.interrupt();
    this.#server = await startWatchdog({
      command: ["sh", "-c", `cd '${root}' && exec ${line}`],
      wrapper: ["setsid"],
      env: { PATH: this.#path, port: this.#ports["8080"], metrics_port: this.#ports["8081"] },
    });
  }

  /** Asks what serves, and compares: the body, or else that status and head have all parts of what is expected. */
  async #ask(line: string, expected: string | undefined): Promise<void> {
    const { code, text } = await this.#run(line.replace(/^curl /, "curl -sSi --max-time 20 "));
    assertEquals(code, 0, text);
    if (expected === undefined) return assert(/^HTTP\/1\.1 2/.test(text), text);
    const body = text.slice(text.indexOf("\r\n\r\n") + 4).trim();
    const isThere = (part: string): boolean => text.toLowerCase().includes(part.toLowerCase());
    assert(body === expected || expected.split(", ").every(isThere), `${expected}, but:\n${text}`);
  }

  async #run(line: string): Promise<{ code: number; text: string }> {
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", line],
      cwd: root,
      env: { PATH: this.#path },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  #substitute(line: string): string {
    const named = [...this.#files].reduce((text, [name, path]) => text.replaceAll(name, path), line);
    return named.replace(/\b(?:8080|8081|3000)\b/g, (port) => this.#ports[port]);
  }
}
