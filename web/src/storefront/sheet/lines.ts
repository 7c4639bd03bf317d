/** A product on a sheet, with what is needed to show it when the store does not answer. */
export interface Item {
  productId: string;
  name: string;
  unit?: string;
  decimals?: number;
}

/** A code that no product had, with how many of it were scanned each time. */
export interface Unknown {
  code: string;
  many: readonly string[];
}

export const mostLines = 1000; // what the server books at once

export function itemOf({ productId, name, unit, decimals }: Item): Item {
  return { productId, name, ...(unit ? { unit } : {}), ...(decimals ? { decimals } : {}) };
}

export const nameOf = ({ name, productId }: Item): string => name || productId;

export const noted = (codes: readonly Unknown[], code: string, many: string): readonly Unknown[] =>
  codes.some((one) => one.code === code)
    ? codes.map((one) => (one.code === code ? { code, many: [...one.many, many] } : one))
    : [...codes, { code, many: [many] }];

/** The lines with one changed, or with a new one at the top, where it is seen. */
export function put<L extends Item>(lines: readonly L[], line: L): readonly L[] {
  const there = lines.some(({ productId }) => productId === line.productId);
  if (!there) return [line, ...lines];
  return lines.map((one) => (one.productId === line.productId ? line : one));
}

export const without = <L extends Item>(lines: readonly L[], id: string): readonly L[] =>
  lines.filter(({ productId }) => productId !== id);

/** Whether what was stored is a list of which each is an item; for those that a sheet has beyond that, it looks itself. */
export const isItem = (value: unknown): value is Item => {
  const item = value as Partial<Item> | null;
  return typeof item?.productId === 'string' && typeof item.name === 'string';
};

export const isUnknown = (value: unknown): value is Unknown => {
  const one = value as Partial<Unknown> | null;
  return typeof one?.code === 'string' && Array.isArray(one.many);
};

/** The list under a name of something that was stored, without what does not belong there. */
export function listOf<T>(stored: unknown, name: string, fits: (value: unknown) => value is T): readonly T[] {
  const list = (stored as Record<string, unknown> | undefined)?.[name];
  return Array.isArray(list) ? list.filter(fits) : [];
}

export function textOf(stored: unknown, name: string): string {
  const text = (stored as Record<string, unknown> | undefined)?.[name];
  return typeof text === 'string' ? text : '';
}

/** A number of parts that a server takes. */
export const isAmount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
