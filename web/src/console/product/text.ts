import { dictionary } from '@lib/dictionary.ts';

const en = {
  'history.title': 'History',
  'history.events': 'Who, when, where and why',
  'stock.title': 'Stock over time',
  'stock.label': 'Stock over the chosen time: {now} at its end; events: {count}.',
  'stock.count.one': '{count} event',
  'stock.count.other': '{count} events',
  'stock.since': 'since {when}; choose a shorter time to see what was before',
  'stock.none': 'Nothing changed in this time.',
  'then.title': 'What was it then?',
  'then.when': 'Day and time',
  'then.show': 'Show',
  'then.issue': 'Give a day and a time.',
  'then.at': 'On {when}',
  'then.none': 'There was no such product then.',
  'then.ahead': 'That time has not come yet.',
  'then.expired': 'That is before the history that is kept.',
} as const;

const es: Record<keyof typeof en, string> = {
  'history.title': 'Historial',
  'history.events': 'Quién, cuándo, dónde y por qué',
  'stock.title': 'Existencias en el tiempo',
  'stock.label': 'Existencias en el tiempo elegido: {now} al final; eventos: {count}.',
  'stock.count.one': '{count} evento',
  'stock.count.other': '{count} eventos',
  'stock.since': 'desde {when}; elija un tiempo más corto para ver lo anterior',
  'stock.none': 'En este tiempo no cambió nada.',
  'then.title': '¿Cómo estaba entonces?',
  'then.when': 'Día y hora',
  'then.show': 'Mostrar',
  'then.issue': 'Dé un día y una hora.',
  'then.at': 'El {when}',
  'then.none': 'Entonces no existía ese producto.',
  'then.ahead': 'Ese momento aún no ha llegado.',
  'then.expired': 'Eso es anterior al historial que se guarda.',
};

export const { t, plural, texts } = dictionary({ en, es });
