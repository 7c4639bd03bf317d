import { describe, expect, it } from 'vitest';
import { parser, readStream } from './sse.ts';

const stream =
  ': hello\n\nevent: product_updated\r\nid: 7\r\ndata: {"a":1}\r\n\r\nid: 8\ndata: one\ndata: two\n\nid: 9\n\n';
const want = [
  { event: 'product_updated', id: '7', data: '{"a":1}' },
  { event: '', id: '8', data: 'one\ntwo' },
];

describe('parser', () => {
  it('gives the same messages wherever the stream is cut', () => {
    for (let at = 0; at <= stream.length; at++) {
      const parse = parser();
      expect([...parse(stream.slice(0, at)), ...parse(stream.slice(at))], `cut at ${at}`).toEqual(want);
    }
    const parse = parser();
    expect([...stream].flatMap((letter) => parse(letter))).toEqual(want);
  });

  it('keeps what is not complete', () => {
    const parse = parser();
    expect(parse('data: half')).toEqual([]);
    expect(parse('\n\n')).toEqual([{ event: '', id: undefined, data: 'half' }]);
  });
});

it('reads letters that are cut in two', async () => {
  const bytes = new TextEncoder().encode('data: Albariño\n\n');
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const got: string[] = [];
  let chunks = 0;
  await readStream(
    body,
    (messages) => got.push(...messages.map(({ data }) => data)),
    () => chunks++,
  );
  expect(got).toEqual(['Albariño']);
  expect(chunks).toBe(bytes.length);
});
