import { dictionary } from './dictionary.ts';
import { en } from './storefront/en.ts';
import { es } from './storefront/es.ts';

export const storefront = dictionary({ en, es });
export const { t, plural } = storefront;
export type StorefrontKey = keyof typeof en;
