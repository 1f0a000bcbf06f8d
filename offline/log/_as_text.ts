/** A log message of any type as text: an error by its stack, an object by its own properties, all else as `String` does. */
export function asText(message: unknown): string {
  if (message instanceof Error) return message.stack!;
  if (typeof message === "function") return "undefined";
  if (typeof message !== "object" || message === null) return String(message);
  const properties = Object.entries(message).map(([name, value]) => `"${name}":${propertyAsText(value)}`);
  return `{${properties.join(",")}}`;
}

function propertyAsText(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : asText(value);
}
