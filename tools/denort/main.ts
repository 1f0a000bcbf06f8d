/**
 * Prints the path of the oldest Deno that the source runs on, downloaded where it is not there yet.
 *
 *     deno run -A tools/denort/main.ts
 */
import { denoFromWheel } from "./wheels.ts";

console.log(await denoFromWheel());
