import { assert, assertEquals } from "@std/assert";
import { Page } from "../helpers/markdown.ts";
import { join, root } from "../helpers/paths.ts";
import { exists } from "../helpers/temp_dir.ts";

/** Folders that hold nothing of the project's own. */
const FOREIGN = new Set([".git", ".cache", "dist", "node_modules"]);

/** Every page in Markdown, as paths below the root. */
function pages(folder = ""): string[] {
  return [...Deno.readDirSync(join(root, folder))].flatMap(({ name, isDirectory }) => {
    const path = folder === "" ? name : join(folder, name);
    if (isDirectory) return FOREIGN.has(name) ? [] : pages(path);
    return name.endsWith(".md") ? [path] : [];
  }).sort();
}

function read(path: string): Page {
  return new Page(Deno.readTextFileSync(join(root, path)));
}

/** Path below the root that a relative target of a page leads to; above the root it begins with `..`. */
function resolved(page: string, target: string): string {
  const folders = page.split("/").slice(0, -1);
  for (const name of decodeURIComponent(target).split("/")) {
    if (name === ".." && folders.length > 0 && folders.at(-1) !== "..") folders.pop();
    else if (name !== "." && name !== "") folders.push(name);
  }
  return folders.join("/");
}

/** What is wrong with a link; undefined where nothing is. */
function fault(page: string, target: string): string | undefined {
  const [path, anchor] = target.split("#", 2);
  const file = path === "" ? page : resolved(page, path);
  if (path.startsWith("/") || file.startsWith("..")) return "leads out of the repository";
  if (!exists(join(root, file))) return `${file} does not exist`;
  if (anchor === undefined || !file.endsWith(".md")) return undefined;
  return read(file).anchors.has(anchor) ? undefined : `${file} has no heading ${anchor}`;
}

Deno.test("links: every relative link of every page leads to a file, and to a heading of it", () => {
  const all = pages();
  assert(all.includes("README.md") && all.includes("docs/decisions/README.md"), all.join(" "));
  const faults = all.flatMap((page) =>
    read(page).links.filter(({ target }) => !/^(?:https?|mailto):/.test(target)).flatMap(({ target, line }) => {
      const reason = fault(page, target);
      return reason === undefined ? [] : [`${page}:${line}: ${target}: ${reason}`];
    })
  );
  assertEquals(faults, []);
});

Deno.test("links: every page is reached from README.md", () => {
  const all = pages();
  const reached = new Set<string>();
  const visit = (page: string): void => {
    if (reached.has(page)) return;
    reached.add(page);
    for (const { target } of read(page).links) {
      if (/^\w+:/.test(target)) continue;
      const file = resolved(page, target.split("#")[0]);
      const linked = file.endsWith(".md") ? file : join(file, "README.md");
      if (all.includes(linked)) visit(linked);
    }
  };
  visit("README.md");
  const documentation = all.filter((page) => !page.includes("/") || page.startsWith("docs/"));
  assertEquals(documentation.filter((page) => !reached.has(page)), []);
});

Deno.test("links: every picture of the documentation is shown on a page", () => {
  const shown = new Set(pages().flatMap((page) => read(page).links.map(({ target }) => resolved(page, target))));
  const images = [...Deno.readDirSync(join(root, "docs/images"))].map(({ name }) => `docs/images/${name}`);
  assertEquals(images.filter((image) => !shown.has(image)), []);
});
