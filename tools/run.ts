/** What a program has printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end.
 *
 * @param options `signal` ends the program.
 * @throws {Error} with all that the program printed, where it cannot be started or does not exit 0.
 */
export async function run(
  program: string,
  options: Pick<Deno.CommandOptions, "args" | "cwd" | "env" | "clearEnv" | "signal"> = {},
): Promise<Printed> {
  const command = new Deno.Command(program, { ...options, stdin: "null", stdout: "piped", stderr: "piped" });
  let output;
  try {
    output = await command.output();
  } catch (cause) {
    throw new Error(`Cannot start ${program}: ${cause}`, { cause });
  }
  const [stdout, stderr] = [output.stdout, output.stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!output.success) {
    const end = output.signal === null ? `exit status ${output.code}` : `signal ${output.signal}`;
    throw new Error(`${program} failed (${end}):\n${stdout}${stderr}`.trimEnd());
  }
  return { stdout, stderr };
}
