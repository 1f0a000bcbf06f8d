import { join } from "./paths.ts";
import { TempDir } from "./temp_dir.ts";

/** A folder to be served, and secrets beside it that must not be. */
export class Site implements Disposable {
  readonly #tmp = new TempDir();
  /** The folder. */
  readonly path: string = this.#tmp.at("site");

  constructor() {
    for (const folder of ["site", "site/sub", "site-secret"]) Deno.mkdirSync(this.#tmp.at(folder));
    this.file("index.html", "<h1>home</h1>");
    this.file("a.txt", "0123456789");
    this.file("sub/index.html", "<h1>sub</h1>");
    this.file("sub/b.txt", "sub");
    this.#tmp.file("secret.txt", "SECRET");
    this.#tmp.file("site-secret/s.txt", "SECRET");
  }

  /** Path of a name in the folder. */
  at(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file of the folder and returns its path. */
  file(name: string, content: string | Uint8Array): string {
    return this.#tmp.file(`site/${name}`, content);
  }

  /** Gives a file of the folder another time, in s since 1970. */
  touch(name: string, seconds: number): void {
    Deno.utimeSync(this.at(name), seconds, seconds);
  }

  [Symbol.dispose](): void {
    this.#tmp[Symbol.dispose]();
  }
}
