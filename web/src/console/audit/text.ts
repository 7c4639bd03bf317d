import { dictionary } from '@lib/dictionary.ts';

const en = {
  'audit.hint':
    'What was done at central, or tried, that only few may: with products, places, keys, staff, backups and nodes. Each store keeps its own sign-ins: “bodega audit --url STORE” lists them.',
  'audit.failed': 'The audit could not be loaded',
  'audit.none': 'Nothing was done',
  'audit.none.hint': 'No act fits what was asked for.',
  'audit.list': 'Acts',
  'audit.older': 'Show older ones',
  'audit.further': 'Look further back',
  'audit.reading': 'Reading',
  'audit.filter': 'Which acts',
  'audit.person': 'Person or key',
  'audit.person.hint': 'such as boss',
  'audit.action': 'What was done',
  'audit.action.all': 'Anything',
  'audit.clear': 'Show all',

  'act.done': 'Done',
  'act.refused': 'Refused',
  'act.failed': 'Failed',
  'act.nobody': 'no valid key',
  'act.only': 'Only what {person} did',
  'act.details': 'Details',
  'act.request': 'Request {id}',
  'act.at': 'at {node}',

  'action.create': 'Products created',
  'action.set': 'Products changed',
  'action.delete': 'Products deleted',
  'action.reverse': 'Event taken back',
  'action.put-location': 'Place made or changed',
  'action.delete-location': 'Place taken away',
  'action.key-create': 'Key made',
  'action.key-change': 'Key changed',
  'action.key-rotate': 'Key given a new secret',
  'action.key-revoke': 'Key revoked',
  'action.keys-confirm': 'Keys confirmed',
  'action.staff-add': 'Member added',
  'action.staff-change': 'Member changed',
  'action.staff-remove': 'Member removed',
  'action.staff-pin': 'New PIN of a member',
  'action.staff-sign-out': 'Member signed out everywhere',
  'action.staff-credential': 'PIN changed, or signed out everywhere, at a store',
  'action.sign-in': 'Signed in',
  'action.sign-out': 'Signed out',
  'action.pin-change': 'PIN changed',
  'action.backup': 'Backup taken away',
  'action.backup-make': 'Backup made',
  'action.backup-file': 'Backup downloaded',
  'action.backup-verify': 'Backup verified',
  'action.handover': 'Lead handed over',
  'action.forget': 'Node forgotten',
  'action.clock-accept': 'Clock accepted',
  'action.limit-reset': 'Rate limits reset',
  'action.central-accept': 'Central accepted',
  'action.put-back': 'Central put back to an earlier moment',
  'action.left-out': 'More of the same',
} as const;

const es: Record<keyof typeof en, string> = {
  'audit.hint':
    'Lo que se hizo en la central, o se intentó, que solo pocos pueden: con productos, lugares, claves, personal, copias y nodos. Cada tienda guarda sus propias entradas: «bodega audit --url TIENDA» las lista.',
  'audit.failed': 'No se ha podido cargar la auditoría',
  'audit.none': 'No se hizo nada',
  'audit.none.hint': 'Ningún acto coincide con lo pedido.',
  'audit.list': 'Actos',
  'audit.older': 'Mostrar anteriores',
  'audit.further': 'Buscar más atrás',
  'audit.reading': 'Leyendo',
  'audit.filter': 'Qué actos',
  'audit.person': 'Persona o clave',
  'audit.person.hint': 'como jefa',
  'audit.action': 'Qué se hizo',
  'audit.action.all': 'Cualquier cosa',
  'audit.clear': 'Mostrar todo',

  'act.done': 'Hecho',
  'act.refused': 'Rechazado',
  'act.failed': 'Falló',
  'act.nobody': 'sin clave válida',
  'act.only': 'Solo lo que hizo {person}',
  'act.details': 'Detalles',
  'act.request': 'Petición {id}',
  'act.at': 'en {node}',

  'action.create': 'Productos creados',
  'action.set': 'Productos cambiados',
  'action.delete': 'Productos borrados',
  'action.reverse': 'Evento deshecho',
  'action.put-location': 'Lugar hecho o cambiado',
  'action.delete-location': 'Lugar quitado',
  'action.key-create': 'Clave hecha',
  'action.key-change': 'Clave cambiada',
  'action.key-rotate': 'Secreto nuevo para una clave',
  'action.key-revoke': 'Clave revocada',
  'action.keys-confirm': 'Claves confirmadas',
  'action.staff-add': 'Alta de personal',
  'action.staff-change': 'Personal cambiado',
  'action.staff-remove': 'Baja de personal',
  'action.staff-pin': 'PIN nuevo de personal',
  'action.staff-sign-out': 'Sesión cerrada en todas partes',
  'action.staff-credential': 'PIN cambiado, o salida de todas partes, en una tienda',
  'action.sign-in': 'Entrada',
  'action.sign-out': 'Salida',
  'action.pin-change': 'PIN cambiado',
  'action.backup': 'Copia llevada',
  'action.backup-make': 'Copia hecha',
  'action.backup-file': 'Copia descargada',
  'action.backup-verify': 'Copia comprobada',
  'action.handover': 'Mando cedido',
  'action.forget': 'Nodo olvidado',
  'action.clock-accept': 'Reloj aceptado',
  'action.limit-reset': 'Límites puestos a cero',
  'action.central-accept': 'Central aceptada',
  'action.put-back': 'Central devuelta a un momento anterior',
  'action.left-out': 'Más de lo mismo',
};

export const { t, texts } = dictionary({ en, es });

type ActionKey = Extract<keyof typeof en, `action.${string}`>;

/** What is done at stores, each of which keeps it for itself: central has none of it to look for. */
const atStores = ['sign-in', 'sign-out', 'pin-change', 'central-accept'];

/** The acts that have words here, as nodes name them. */
const worded = (Object.keys(en) as (keyof typeof en)[]).flatMap((key) =>
  key.startsWith('action.') ? [key.slice('action.'.length)] : [],
);

/** Those that central may have. */
export const actions = worded.filter((action) => !atStores.includes(action));

/** What an act is called; one that has no words here has central's own name. */
export const actionWords = (action: string): string =>
  worded.includes(action) ? t(`action.${action}` as ActionKey) : action;
