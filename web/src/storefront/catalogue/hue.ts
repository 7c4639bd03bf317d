/** Categories are told apart by one of eight hues as well; the name always stands beside it. */
export function hueOf(category: string | undefined): number {
  let sum = 0;
  for (const letter of category ?? '') sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return category ? sum % 8 : -1;
}
