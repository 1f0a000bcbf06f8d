/** The hard limit of open files, which a soft one can't be above; Infinity where there is none, or /proc can't be read. */
export function hardFileLimit(): number {
  try {
    const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(Deno.readTextFileSync("/proc/self/limits"))?.[1];
    return hard === undefined ? Infinity : Number(hard);
  } catch {
    return Infinity;
  }
}
