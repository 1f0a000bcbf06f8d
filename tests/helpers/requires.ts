/** What of a machine a test can need: programs by name. */
export interface Needs {
  readonly name: string;
  readonly ignore: boolean;
}

/**
 * Name and `ignore` of a test, or of a step, that needs programs. It is skipped where one is missing, and its name then says
 * which: `Deno.test({ ...requires("name of the test", "python3"), fn })`.
 */
export function requires(name: string, ...programs: string[]): Needs {
  return without(name, programs.filter((program) => !isInstalled(program)));
}

/**
 * The same for what is no program on `PATH`: where a tool was installed to, by its name, `undefined` where it could not be.
 */
export function requiresTools(name: string, tools: Readonly<Record<string, string | undefined>>): Needs {
  return without(name, Object.keys(tools).filter((tool) => tools[tool] === undefined));
}

function without(name: string, missing: readonly string[]): Needs {
  if (missing.length === 0) return { name, ignore: false };
  return { name: `${name} [skipped: ${missing.join(", ")} is missing]`, ignore: true };
}

/** Whether the program is found on `PATH` and may be executed. */
function isInstalled(program: string): boolean {
  return (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
    try {
      const { isFile, mode } = Deno.statSync(`${folder}/${program}`);
      return isFile && (mode! & 0o111) !== 0;
    } catch {
      return false;
    }
  });
}
