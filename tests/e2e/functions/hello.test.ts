import { greets } from "./greeting.ts";
import { thisDeno } from "./packages.ts";

greets({ name: "Deno", folder: "hello", programs: [], packages: thisDeno() });
