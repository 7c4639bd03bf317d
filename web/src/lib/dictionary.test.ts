import { afterEach, describe, expect, it } from 'vitest';
import { chooseLanguage, dictionary, setLanguage } from './dictionary.ts';

afterEach(() => setLanguage('en'));

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
