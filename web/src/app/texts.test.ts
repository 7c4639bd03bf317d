import { languages } from '@lib/dictionary.ts';
import { describe, expect, it } from 'vitest';

type Texts = Record<string, Record<string, string>>;

const modules = import.meta.glob<{ texts?: Texts }>('../**/text.ts', { eager: true });
const sources = import.meta.glob<string>(['../**/*.ts', '../**/*.tsx', '!../**/*.test.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

const names = (text = '') => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe.each(Object.entries(modules))('%s', (_, { texts = {} }) => {
  it('has its texts in every language, with the same names, and says something', () => {
    const keys = Object.keys(texts.en ?? {}).sort();
    expect(keys.length).toBeGreaterThan(0);
    for (const language of languages) {
      expect(Object.keys(texts[language] ?? {}).sort()).toEqual(keys);
      for (const key of keys) {
        expect(texts[language]?.[key]?.trim(), `${language} ${key}`).not.toBe('');
        expect(names(texts[language]?.[key]), `${language} ${key}`).toEqual(names(texts.en?.[key]));
      }
    }
  });
});

it('finds every dictionary, each in a text.ts', () => {
  const written = Object.entries(sources).filter(([, source]) => /= dictionary\(/.test(source));
  expect(written.length).toBeGreaterThan(10);
  expect(written.map(([file]) => file).sort()).toEqual(Object.keys(modules).sort());
});
