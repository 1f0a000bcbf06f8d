import { requiresNamespaces } from "./namespaces.ts";
import type { Needs } from "./requires.ts";

/** Words before a command that make it PID 1 of a namespace of its own. */
export const AS_PID_1: readonly string[] = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"];

/** As {@linkcode requiresNamespaces}, for a test that runs a command as PID 1. */
export function requiresPidNamespace(name: string): Needs {
  return requiresNamespaces(name, AS_PID_1);
}
