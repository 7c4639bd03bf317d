import { sha256 } from './sha256.ts';

type Members = Record<string, unknown>;

const utf8 = new TextEncoder();

/**
 * The hash of products and tombstones as inventory/hash.go makes it: the sum of the first half of the SHA-256 of each, whatever
 * their order. What is no product has a hash too, that of the members which it has.
 */
export function digestOf(products: Iterable<Members>): string {
  let sum = 0n;
  for (const product of products) sum += term(product);
  return (sum & ((1n << 128n) - 1n)).toString(16).padStart(32, '0');
}

/** Each text as its length in 4 bytes and its bytes, then 8 bytes for each number and for the time, then 1 for deleted. */
function term(product: Members): bigint {
  const texts = ['productId', 'name', 'category'].map((member) => utf8.encode(text(product[member])));
  const bytes = new Uint8Array(texts.reduce((length, { length: more }) => length + 4 + more, 33));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const one of texts) {
    view.setUint32(at, one.length);
    bytes.set(one, at + 4);
    at += 4 + one.length;
  }
  view.setBigInt64(at, whole(product.available));
  view.setBigInt64(at + 8, whole(product.version));
  view.setFloat64(at + 16, number(product.price));
  view.setBigInt64(at + 24, whole(Date.parse(text(product.lastUpdated))));
  view.setUint8(at + 32, product.deleted === true ? 1 : 0);
  return sha256(bytes)
    .subarray(0, 4)
    .reduce<bigint>((so, word) => (so << 32n) | BigInt(word >>> 0), 0n);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const whole = (value: unknown): bigint => (Number.isSafeInteger(value) ? BigInt(value as number) : 0n);
