const primes = [...Array(312).keys()].filter(
  (n) => n > 1 && ![2, 3, 5, 7, 11, 13, 17].some((d) => d < n && n % d === 0),
);
const fraction = (x: number) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const first = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
const round = Int32Array.from(primes.slice(0, 64), (p) => fraction(Math.cbrt(p)));
const words = new Int32Array(64);

/**
 * The eight words of a SHA-256. The browser's own is there for pages over TLS and on this machine only, and answers later, which
 * for a hundred thousand short texts is what takes the time.
 */
export function sha256(bytes: Uint8Array): Int32Array {
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  const hash = Int32Array.from(first);
  for (let at = 0; at < padded.length; at += 64) block(view, at, hash);
  return hash;
}

const turn = (x: number, by: number) => (x >>> by) | (x << (32 - by));
const at = (array: Int32Array, i: number): number => array[i] as number;

function block(view: DataView, from: number, hash: Int32Array) {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(from + 4 * i);
  for (let i = 16; i < 64; i++) {
    const [x, y] = [at(words, i - 15), at(words, i - 2)];
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    words[i] = (at(words, i - 16) + s0 + at(words, i - 7) + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(round, i) + at(words, i)) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => {
    hash[i] = (at(hash, i) + value) | 0;
  });
}
