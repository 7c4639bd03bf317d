import { dictionary } from '@lib/dictionary.ts';

const en = {
  'stores.hint': '{inStep} of {all} in step',
  'stores.count.one': '{count} store',
  'stores.count.other': '{count} stores',
  'stores.failed': 'The stores could not be loaded',
  'stores.none': 'No store follows yet',
  'stores.none.hint': 'A store appears here with its first poll.',
  'stores.position': 'Share of the changes that it has',
  'stores.at': 'at {applied} of {head}',
  'stores.lagEvents': 'Changes behind',
  'stores.lagMs': 'Time behind',
  'stores.never': 'never in step yet',
  'stores.breaker': 'Calls to central',
  'stores.seen': 'Last seen',
  'stores.principal': 'as {principal}',
  'stores.stranger':
    'It asks, but does not follow this central, and sells nothing. If its copy is of another history, look whether this is the directory that central should have: docs/operations.md, CentralChanged. Its own page “This store” says more.',
  'stores.events': 'Its events',
  'mode.live': 'In step',
  'mode.catching_up': 'Catching up',
  'mode.bootstrapping': 'Reading a first copy',
  'mode.offline': 'Without central',
  'mode.silent': 'Silent',
  'breaker.closed': 'working',
  'breaker.half_open': 'trying again',
  'breaker.open': 'held back',
} as const;

const es: Record<keyof typeof en, string> = {
  'stores.hint': '{inStep} de {all} al día',
  'stores.count.one': '{count} tienda',
  'stores.count.other': '{count} tiendas',
  'stores.failed': 'No se pudieron cargar las tiendas',
  'stores.none': 'Ninguna tienda sigue aún',
  'stores.none.hint': 'Una tienda aparece aquí con su primera consulta.',
  'stores.position': 'Parte de los cambios que tiene',
  'stores.at': 'en {applied} de {head}',
  'stores.lagEvents': 'Cambios de retraso',
  'stores.lagMs': 'Tiempo de retraso',
  'stores.never': 'aún no al día',
  'stores.breaker': 'Llamadas a la central',
  'stores.seen': 'Vista',
  'stores.principal': 'como {principal}',
  'stores.stranger':
    'Consulta, pero no sigue a esta central ni vende nada. Si su copia es de otra historia, compruebe si este es el directorio que la central debe tener: docs/operations.md, CentralChanged. Su página «Esta tienda» dice más.',
  'stores.events': 'Sus eventos',
  'mode.live': 'Al día',
  'mode.catching_up': 'Poniéndose al día',
  'mode.bootstrapping': 'Leyendo una primera copia',
  'mode.offline': 'Sin la central',
  'mode.silent': 'En silencio',
  'breaker.closed': 'funcionan',
  'breaker.half_open': 'reintentando',
  'breaker.open': 'retenidas',
};

export const { t, plural, texts } = dictionary({ en, es });
