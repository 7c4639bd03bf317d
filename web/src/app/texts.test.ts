import { ApiError } from '@lib/api/error.ts';
import { chooseLanguage, dictionary, languages, setLanguage } from '@lib/dictionary.ts';
import { explain } from '@ui/explain.ts';
import { afterEach, describe, expect, it } from 'vitest';

type Texts = Record<string, Record<string, string>>;

const modules = import.meta.glob<Record<string, unknown>>('../**/text.ts', { eager: true });
const dictionaries = Object.entries(modules).flatMap(([file, module]) =>
  Object.values(module)
    .filter((value): value is { texts: Texts } => typeof value === 'object' && value !== null && 'texts' in value)
    .map(({ texts }) => [file, texts] as const),
);

const names = (text = '') => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

afterEach(() => setLanguage('en'));

describe.each(dictionaries)('the texts of %s', (_, texts) => {
  it('are there in every language, with the same names, and say something', () => {
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

it('finds every dictionary', () => {
  const sources = import.meta.glob<string>(['../**/*.ts', '!../**/*.test.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const written = Object.entries(sources).filter(([, source]) => /^export const \w+ = dictionary\(/m.test(source));
  expect(written.length).toBeGreaterThan(1);
  expect(new Set(dictionaries.map(([file]) => file))).toEqual(new Set(written.map(([file]) => file)));
});

describe('dictionary', () => {
  const { t, plural } = dictionary({
    en: { hi: 'Hello {name}', 'left.one': '{count} is left', 'left.other': '{count} are left' },
    es: { hi: 'Hola {name}', 'left.one': 'queda {count}', 'left.other': 'quedan {count}' },
  });

  it('fills names and follows the language', () => {
    expect(t('hi', { name: '<b>' })).toBe('Hello <b>');
    expect(plural('left', 1)).toBe('1 is left');
    expect(plural('left', 1200, '1,200')).toBe('1,200 are left');
    setLanguage('es');
    expect(document.documentElement.lang).toBe('es');
    expect(t('hi', { name: 'Ana' })).toBe('Hola Ana');
    expect(plural('left', 1)).toBe('queda 1');
  });
});

it('chooses the first of the languages of the reader that it has', () => {
  expect(chooseLanguage(['fr-CA', 'es-419', 'en'])).toBe('es');
  expect(chooseLanguage(['EN-us'])).toBe('en');
  expect(chooseLanguage(['de'])).toBe('en');
  expect(chooseLanguage([])).toBe('en');
});

describe('explain', () => {
  it('has words for what it knows and keeps the words of the server for the rest', () => {
    expect(explain(new ApiError(503, 'central_unavailable', 'x'))).toContain('Central cannot be reached');
    expect(explain(new ApiError(413, 'bad_request', 'x'))).toBe('That is too much for one request.');
    const details = [{ field: 'stock', issue: 'must be "in"' }];
    expect(explain(new ApiError(400, 'validation_error', 'invalid stock', details))).toBe(
      'invalid stock. stock: must be "in"',
    );
    expect(explain(new ApiError(400, 'toString', 'own words'))).toBe('own words');
  });
});
