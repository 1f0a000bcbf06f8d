import type { HandlerPermissions } from "../../config/permissions.ts";

/**
 * The permissions of a handler's worker as Deno takes them.
 *
 * @param folders What it may read in any case: its own modules lie there.
 */
export function permissionOptions(
  granted: HandlerPermissions,
  folders: readonly string[],
): Deno.PermissionOptionsObject {
  const { read, ...others } = granted;
  const options = Object.fromEntries(Object.entries(others).map(([kind, what]) => [kind, mutable(what)]));
  return { ...options, read: read === true ? true : [...(read || []), ...folders] };
}

function mutable(granted: boolean | readonly string[]): boolean | string[] {
  return typeof granted === "boolean" ? granted : [...granted];
}
