/** `text` with the caller's own `msg` behind it, where there is one. */
export function withNote(text: string, msg: string | undefined): string {
  return msg ? `${text}: ${msg}` : `${text}.`;
}
