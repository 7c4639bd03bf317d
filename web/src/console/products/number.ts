/** A whole number, with or without a sign. */
export function whole(text: string): number | undefined {
  const plain = text.trim().replace('−', '-');
  const value = Number(plain);
  return /^[+-]?\d+$/.test(plain) && Number.isSafeInteger(value) ? value : undefined;
}

/** A number that is not negative, with a point or a comma. "1,234" may be either of two numbers and is neither. */
export function decimal(text: string): number | 'ambiguous' | undefined {
  const plain = text.trim();
  if (/^\d{1,3},\d{3}$/.test(plain)) return 'ambiguous';
  return /^\d+([.,]\d+)?$/.test(plain) ? Number(plain.replace(',', '.')) : undefined;
}
