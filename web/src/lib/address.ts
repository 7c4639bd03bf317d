/** A part of an address in plain text. One that somebody typed may hold a lone percent sign, or bytes that are no text. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
