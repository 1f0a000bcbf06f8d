/** What a JUnit report says, steps counted as tests of their own. */
export interface Results {
  readonly passed: number;
  readonly failed: number;
  /** Names of what was skipped. */
  readonly skipped: readonly string[];
}

/**
 * Counts the test cases of a report as `deno test --junit-path` writes it. One without a time was never begun: a filter left
 * it out, or the run broke off before.
 */
export function countResults(report: string): Results {
  const cases = [...report.matchAll(/<testcase name="([^"]*)"[^>]* time="[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs)];
  const failed = cases.filter(([, , content]) => /<(?:failure|error)\b/.test(content ?? ""));
  const skipped = cases.filter(([, , content]) => /<skipped\b/.test(content ?? ""));
  return {
    passed: cases.length - failed.length - skipped.length,
    failed: failed.length,
    skipped: skipped.map(([, name]) => unescapeXml(name)),
  };
}

function unescapeXml(text: string): string {
  const characters: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => characters[name]);
}
