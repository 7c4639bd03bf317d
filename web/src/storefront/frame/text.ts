import { dictionary } from '@lib/dictionary.ts';

const en = {
  'nav.catalogue': 'Catalogue',
  'nav.cart': 'Cart',
  'nav.cart.count.one': 'Cart, {count} item',
  'nav.cart.count.other': 'Cart, {count} items',
  'nav.keys': 'Keyboard',
  'nav.main': 'Store',
  'nav.back': 'All products',
  'title.catalogue': '{store} · Bodega',
  'title.page': '{page} · {store}',
  'staff.title': 'The pages of {store} are for its staff',
  'staff.hint':
    'Nothing is shown or sold here without a key. WEB_ACCESS=open at the store lets whoever comes look and buy.',
  'page.notFound': 'There is no such page',

  'banner.offline': 'This page has no connection to the store. What you see may be old, and nothing can be bought.',
  'banner.central': 'The store cannot reach central. You can look; buying will not work until it is back.',
  'banner.changed':
    'Central has another history than this store, which does not follow it. You can look; nothing can be bought until that is settled.',
  'banner.copy': 'The copy is {age} old.',
  'banner.boot': 'The store is reading its copy from central.',
  'banner.pending': 'An order is not confirmed.',
  'banner.pending.open': 'See the order',

  'sync.force': 'Compare with central now',
  'sync.done': 'The copy is what central has.',
  'sync.title': 'This store',
  'sync.mode': 'State',
  'sync.mode.live': 'In step with central',
  'sync.mode.catching_up': 'Catching up',
  'sync.mode.bootstrapping': 'Reading a first copy',
  'sync.mode.offline': 'Without central',
  'sync.offset': 'Position',
  'sync.behind': 'Changes behind',
  'sync.products': 'Products',
  'sync.last': 'Last compared',
  'sync.never': 'never',
  'sync.changed': 'Central has another history',
  'sync.changed.lost':
    'If central has lost its data, bring it back first: the directory that it had, a backup, or what the stores have (bodega restore --from-store). This copy may be all that is left: keep it.',
  'sync.changed.meant': 'If the new history is meant, let this store follow it:',
  'sync.failed': 'The state of the store could not be read',

  'keys.title': 'Keyboard',
  'keys.search': 'Search',
  'keys.scan': 'Scanning on or off',
  'keys.cart': 'Open the cart',
  'keys.home': 'Open the catalogue',
  'keys.view': 'Cards or table',
  'keys.theme': 'Light or dark',
  'keys.help': 'This list',
  'keys.escape': 'Leave a field, close a window',
  'keys.enable': 'Use single-key shortcuts',
} as const;

const es: Record<keyof typeof en, string> = {
  'nav.catalogue': 'Catálogo',
  'nav.cart': 'Carrito',
  'nav.cart.count.one': 'Carrito, {count} artículo',
  'nav.cart.count.other': 'Carrito, {count} artículos',
  'nav.keys': 'Teclado',
  'nav.main': 'Tienda',
  'nav.back': 'Todos los productos',
  'title.catalogue': '{store} · Bodega',
  'title.page': '{page} · {store}',
  'staff.title': 'Las páginas de {store} son para su personal',
  'staff.hint':
    'Aquí no se muestra ni se vende nada sin una clave. Con WEB_ACCESS=open en la tienda, cualquiera puede mirar y comprar.',
  'page.notFound': 'Esta página no existe',

  'banner.offline':
    'Esta página no tiene conexión con la tienda. Lo que ve puede ser antiguo y no se puede comprar nada.',
  'banner.central':
    'La tienda no puede contactar con la central. Puede consultar; no se podrá comprar hasta que vuelva.',
  'banner.changed':
    'La central tiene otra historia que esta tienda, que no la sigue. Puede consultar; no se podrá comprar hasta que se resuelva.',
  'banner.copy': 'La copia tiene {age}.',
  'banner.boot': 'La tienda está leyendo su copia de la central.',
  'banner.pending': 'Un pedido no está confirmado.',
  'banner.pending.open': 'Ver el pedido',

  'sync.force': 'Comparar ahora con la central',
  'sync.done': 'La copia es lo que tiene la central.',
  'sync.title': 'Esta tienda',
  'sync.mode': 'Estado',
  'sync.mode.live': 'Al paso de la central',
  'sync.mode.catching_up': 'Poniéndose al día',
  'sync.mode.bootstrapping': 'Leyendo una primera copia',
  'sync.mode.offline': 'Sin la central',
  'sync.offset': 'Posición',
  'sync.behind': 'Cambios de retraso',
  'sync.products': 'Productos',
  'sync.last': 'Última comparación',
  'sync.never': 'nunca',
  'sync.changed': 'La central tiene otra historia',
  'sync.changed.lost':
    'Si la central ha perdido sus datos, recupérelos primero: el directorio que tenía, una copia de seguridad o lo que tienen las tiendas (bodega restore --from-store). Esta copia puede ser todo lo que queda: consérvela.',
  'sync.changed.meant': 'Si la nueva historia es la que se quiere, haga que esta tienda la siga:',
  'sync.failed': 'No se pudo leer el estado de la tienda',

  'keys.title': 'Teclado',
  'keys.search': 'Buscar',
  'keys.scan': 'Escaneo sí o no',
  'keys.cart': 'Abrir el carrito',
  'keys.home': 'Abrir el catálogo',
  'keys.view': 'Fichas o tabla',
  'keys.theme': 'Claro u oscuro',
  'keys.help': 'Esta lista',
  'keys.escape': 'Salir de un campo, cerrar una ventana',
  'keys.enable': 'Usar atajos de una sola tecla',
};

export const { t, plural, texts } = dictionary({ en, es });
export type FrameKey = keyof typeof en;
