import { dictionary } from '@lib/dictionary.ts';

const en = {
  'find.unknown': 'No product has the code {code}.',
  'find.failed': 'Code {code} could not be looked up. {why}',
  'find.hits': 'Found',
  'find.amount': '{many} is no amount of {name}.',
} as const;

const es: Record<keyof typeof en, string> = {
  'find.unknown': 'Ningún producto tiene el código {code}.',
  'find.failed': 'No se pudo consultar el código {code}. {why}',
  'find.hits': 'Encontrados',
  'find.amount': '{many} no es una cantidad de {name}.',
};

export const { t, texts } = dictionary({ en, es });
