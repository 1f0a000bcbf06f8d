/**
 * Reads a great many mutated messages with the HTTP/1.1 reader: `deno task fuzz [count] [seed]`. Without a seed each run
 * takes another; a failure names it.
 */
import { fuzz } from "../tests/unit/http1/fuzz.ts";

const count = Number(Deno.args[0] ?? 1_000_000);
const seed = Number(Deno.args[1] ?? Date.now() % 1_000_000);
if (!Number.isSafeInteger(count) || !Number.isSafeInteger(seed)) {
  console.error("usage: deno task fuzz [count] [seed]");
  Deno.exit(2);
}
console.log(`${count} mutations, seed ${seed}`);
const started = performance.now();
await fuzz(count, seed, (done) => console.log(`${done} done`));
console.log(`all read alike and as the grammar says, ${((performance.now() - started) / 1000).toFixed(1)} s`);
