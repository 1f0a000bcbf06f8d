/** Makes a FIFO: whoever opens it waits for the other end. */
export async function fifo(path: string): Promise<void> {
  const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
  if (!success) throw new Error(`Cannot make a FIFO at ${path}`);
}
