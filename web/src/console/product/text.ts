import { dictionary } from '@lib/dictionary.ts';

const en = {
  'history.title': 'Events',
  'history.stock': 'Stock over time',
  'history.label': 'Stock over time: {now} now, after {count} events.',
  'history.count.one': '{count} event',
  'history.count.other': '{count} events',
  'history.none': 'No event of this product is kept.',
  'history.noneYet': 'No recent event is of this product. Look further back.',
  'history.older': 'Look further back',
  'history.reading': 'Reading',
  'history.failed': 'The events could not be loaded',
} as const;

const es: Record<keyof typeof en, string> = {
  'history.title': 'Eventos',
  'history.stock': 'Existencias en el tiempo',
  'history.label': 'Existencias en el tiempo: {now} ahora, tras {count} eventos.',
  'history.count.one': '{count} evento',
  'history.count.other': '{count} eventos',
  'history.none': 'No se guarda ningún evento de este producto.',
  'history.noneYet': 'Ningún evento reciente es de este producto. Mire más atrás.',
  'history.older': 'Mirar más atrás',
  'history.reading': 'Leyendo',
  'history.failed': 'No se pudieron cargar los eventos',
};

export const { t, plural, texts } = dictionary({ en, es });
