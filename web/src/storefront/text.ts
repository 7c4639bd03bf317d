import { dictionary } from '@lib/dictionary.ts';
import { en } from './text/en.ts';
import { es } from './text/es.ts';

export const storefront = dictionary({ en, es });
export const { t, plural } = storefront;
export type StorefrontKey = keyof typeof en;
