import { dictionary } from '@lib/dictionary.ts';

const en = {
  'where.here': 'Available here',
  'where.all': 'Available at all places',
  'where.all.short': 'All places',
  'where.all.count': '{count} at all places',
  'where.short.here': 'here',
  'where.title': 'Where it lies',
  'where.place': 'Place',
  'where.available': 'Available',
  'where.held': 'Put aside',
  'where.isHere': 'here',
  'where.notForSale': 'not for sale',
  'where.none': 'There is none of it anywhere.',
  'where.failed': 'Where it lies could not be loaded',
  'place.pool': 'Pool',
  'place.transit': 'In transit',
} as const;

const es: Record<keyof typeof en, string> = {
  'where.here': 'Disponible aquí',
  'where.all': 'Disponible en todos los lugares',
  'where.all.short': 'Todos los lugares',
  'where.all.count': '{count} en todos los lugares',
  'where.short.here': 'aquí',
  'where.title': 'Dónde está',
  'where.place': 'Lugar',
  'where.available': 'Disponible',
  'where.held': 'Apartado',
  'where.isHere': 'aquí',
  'where.notForSale': 'no se vende',
  'where.none': 'No hay en ningún lugar.',
  'where.failed': 'No se pudo cargar dónde está',
  'place.pool': 'Fondo común',
  'place.transit': 'En tránsito',
};

export const { t, texts } = dictionary({ en, es });
