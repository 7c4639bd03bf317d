import { dictionary } from '@lib/dictionary.ts';

const en = {
  'low.title': 'What is low',
  'low.hint': 'Out of stock, or at the reorder point or below.',
  'low.hint.here': 'Out of stock here, or at the reorder point of this place or below.',
  'low.out.one': 'Out of stock: {count} product',
  'low.out.other': 'Out of stock: {count} products',
  'low.low.one': 'Low: {count} product',
  'low.low.other': 'Low: {count} products',
  'low.none': 'Nothing is low',
  'low.none.hint': 'There is enough of all products.',
  'low.failed': 'What is low could not be loaded',
  'low.more': 'Show more',
  'low.here': 'Here',
  'low.available': 'Available',
  'low.point': 'Reorder at',
  'low.elsewhere': 'Elsewhere',
} as const;

const es: Record<keyof typeof en, string> = {
  'low.title': 'Lo que escasea',
  'low.hint': 'Agotado, o en el punto de pedido o por debajo.',
  'low.hint.here': 'Agotado aquí, o en el punto de pedido de este lugar o por debajo.',
  'low.out.one': 'Agotado: {count} producto',
  'low.out.other': 'Agotados: {count} productos',
  'low.low.one': 'Quedan pocas existencias: {count} producto',
  'low.low.other': 'Quedan pocas existencias: {count} productos',
  'low.none': 'No escasea nada',
  'low.none.hint': 'Hay suficiente de todos los productos.',
  'low.failed': 'No se pudo cargar lo que escasea',
  'low.more': 'Mostrar más',
  'low.here': 'Aquí',
  'low.available': 'Disponible',
  'low.point': 'Pedir con',
  'low.elsewhere': 'En otros lugares',
};

export const { t, plural, texts } = dictionary({ en, es });
