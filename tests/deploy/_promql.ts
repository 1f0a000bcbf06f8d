/**
 * Metrics that PromQL expressions select from. Enough of the language for those that are ours: no `and`, `or`,
 * `offset` or `bool`.
 */
export function metricsIn(expression: string): string[] {
  const bare = expression
    .replace(/"[^"]*"/g, "")
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, "")
    .replace(/\b(?:by|without)\s*\([^)]*\)/g, "")
    .replace(/\b\w+(?=\s*\()/g, "");
  return [...new Set(bare.match(/\b[a-zA-Z_:][\w:]*/g))];
}

/** Labels that PromQL expressions match or group by. */
export function labelsIn(expression: string): string[] {
  const matched = [...expression.matchAll(/([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => label);
  const grouped = [...expression.matchAll(/\b(?:by|without)\s*\(([^)]*)\)/g)]
    .flatMap(([, labels]) => labels.split(",").map((label) => label.trim()));
  return [...new Set([...matched, ...grouped])];
}
