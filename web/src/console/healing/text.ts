import { dictionary } from '@lib/dictionary.ts';

const en = {
  'healing.hint': 'What stores send again when central was put back to an older state, as each says when it polls.',
  'healing.failed': 'The stores could not be loaded',
  'healing.none': 'No store follows yet',
  'healing.none.hint':
    'What a store passes on, it can send again after a restore. It says so here with its first poll.',
  'healing.good': 'Nothing is left to heal',
  'healing.good.do': 'All stores have sent again what central had lost, if anything.',
  'healing.now': 'Central is being healed',
  'healing.now.do': 'What stores had sold is sent again now; new sales wait for it, for a minute at most.',
  'healing.left.one': '{count} update is left.',
  'healing.left.other': '{count} updates are left.',
  'healing.list': 'Somebody has to look',
  'healing.list.do':
    'Each was sold or moved, and central cannot book it now. On the store’s page “This store” each is sent again once the cause is gone, or seen to by hand and taken off.',
  'healing.count.one': '{count} update could not be made again.',
  'healing.count.other': '{count} updates could not be made again.',
  'healing.at': 'At {stores}.',
  'healing.gap': 'Not everything could be healed',
  'healing.gap.do':
    'An outbox has a gap: were central put back now, some sales of the last days would be lost. Look after the disk of the store, or give it more room (OUTBOX_MAX_BYTES).',
  'store.left': 'Being sent',
  'store.left.unknown': 'being found out',
  'store.healed': 'Healed',
  'store.healed.hint': 'since its start',
  'store.unhealed': 'On its list',
  'store.missing': 'Missing',
  'store.silent': 'Silent',
  'store.events': 'Its events',
  'outbox.complete': 'Ready to heal',
  'outbox.incomplete': 'Its outbox has a gap',
  'outbox.off': 'It has no outbox',
  'outbox.off.do': 'What it sells is lost with central’s (OUTBOX_MAX_BYTES is 0).',
  'outbox.untold': 'It does not say',
  'outbox.untold.do': 'A store that is older than this. Its own health says how its outbox is doing.',
  'after.title': 'After a restore',
  'after.book': 'docs/operations.md, “Take a backup and bring it back”',
  'after.follow': 'Stores follow the restored central by themselves, within seconds, and send again what it has lost.',
  'after.wait': 'Wait until nothing is being sent any more.',
  'after.list': 'See to the list of each store: every line is something that a customer has, or a shelf has not.',
  'after.central':
    'Do again what was done at central itself after the backup: prices, new products, places, deliveries. No outbox has that.',
  'after.count': 'Where an outbox had a gap, count the shelves.',
  'after.backup': 'Make a backup.',
} as const;

const es: Record<keyof typeof en, string> = {
  'healing.hint':
    'Lo que las tiendas envían de nuevo cuando la central volvió a un estado anterior, según dice cada una al consultar.',
  'healing.failed': 'No se pudieron cargar las tiendas',
  'healing.none': 'Ninguna tienda sigue aún',
  'healing.none.hint':
    'Lo que una tienda pasa, puede enviarlo de nuevo tras una restauración. Lo dice aquí con su primera consulta.',
  'healing.good': 'No queda nada por reponer',
  'healing.good.do': 'Todas las tiendas han enviado de nuevo lo que la central había perdido, si algo fue.',
  'healing.now': 'Se está reponiendo la central',
  'healing.now.do':
    'Lo vendido en las tiendas se envía ahora de nuevo; las ventas nuevas esperan, un minuto como mucho.',
  'healing.left.one': 'Queda {count} cambio.',
  'healing.left.other': 'Quedan {count} cambios.',
  'healing.list': 'Alguien tiene que mirar',
  'healing.list.do':
    'Cada uno se vendió o se movió, y la central no puede anotarlo ahora. En la página de la tienda, «Esta tienda», se envía de nuevo cuando la causa haya desaparecido, o se resuelve a mano y se quita.',
  'healing.count.one': '{count} cambio no se pudo repetir.',
  'healing.count.other': '{count} cambios no se pudieron repetir.',
  'healing.at': 'En {stores}.',
  'healing.gap': 'No todo se podría reponer',
  'healing.gap.do':
    'A una bandeja de salida le falta algo: si la central volviera ahora atrás, se perderían ventas de los últimos días. Revise el disco de la tienda o dele más sitio (OUTBOX_MAX_BYTES).',
  'store.left': 'Enviándose',
  'store.left.unknown': 'averiguándose',
  'store.healed': 'Repuestos',
  'store.healed.hint': 'desde que arrancó',
  'store.unhealed': 'En su lista',
  'store.missing': 'Faltan',
  'store.silent': 'En silencio',
  'store.events': 'Sus eventos',
  'outbox.complete': 'Lista para reponer',
  'outbox.incomplete': 'A su bandeja le falta algo',
  'outbox.off': 'No tiene bandeja de salida',
  'outbox.off.do': 'Lo que vende se pierde con la central (OUTBOX_MAX_BYTES es 0).',
  'outbox.untold': 'No lo dice',
  'outbox.untold.do': 'Una tienda anterior a esto. Su propia salud dice cómo está su bandeja.',
  'after.title': 'Tras una restauración',
  'after.book': 'docs/operations.md, «Take a backup and bring it back»',
  'after.follow': 'Las tiendas siguen solas a la central restaurada, en segundos, y envían de nuevo lo que ha perdido.',
  'after.wait': 'Espere hasta que no se envíe nada más.',
  'after.list': 'Atienda la lista de cada tienda: cada línea es algo que un cliente tiene, o que falta en un estante.',
  'after.central':
    'Haga de nuevo lo que se hizo en la propia central tras la copia: precios, productos nuevos, lugares, entregas. Ninguna bandeja lo tiene.',
  'after.count': 'Donde a una bandeja le faltaba algo, cuente los estantes.',
  'after.backup': 'Haga una copia de seguridad.',
};

export const { t, plural, texts } = dictionary({ en, es });
