import { type Needs, requires } from "./requires.ts";

/** Words before a command that make it PID 1 of a namespace of its own. */
export const AS_PID_1: readonly string[] = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"];

/** As {@linkcode requires}, for a test that runs a command as PID 1. */
export function requiresPidNamespace(name: string): Needs {
  const needs = requires(name, "unshare");
  const [program, ...args] = AS_PID_1;
  if (needs.ignore || new Deno.Command(program, { args: [...args, "true"], stderr: "null" }).outputSync().success) {
    return needs;
  }
  return { name: `${name} [skipped: unshare may not make a process namespace]`, ignore: true };
}
