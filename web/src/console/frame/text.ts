import { dictionary } from '@lib/dictionary.ts';

const en = {
  face: 'operations',

  'nav.main': 'Console',
  'nav.overview': 'Overview',
  'nav.products': 'Products',
  'nav.locations': 'Places',
  'nav.holds': 'Put aside',
  'nav.transfers': 'On its way',
  'nav.events': 'Events',
  'nav.stores': 'Stores',
  'nav.cluster': 'Nodes',
  'nav.backups': 'Backups',
  'nav.healing': 'Healing',
  'nav.people': 'People',
  'nav.staff': 'Staff',
  'nav.keys': 'Keys',
  'nav.audit': 'Audit',
  'nav.limits': 'Rate limits',
  'nav.health': 'Health',
  position: 'Position {offset}',
  'position.hint': 'How many changes central has made so far, as far as this page has heard.',
  'page.notFound': 'There is no such page',
  'page.home': 'To the overview',
  'page.crashed': 'This view has failed',
  'page.crashed.hint':
    'If central is not there just now, or was replaced by a newer one, reload this page once it answers.',
  'page.reload': 'Reload',
  signOut: 'Sign out',

  'limited.title': 'Too many requests.',
  'limited.wait': 'Central asks for a rest; going on in {age}.',

  'palette.open': 'Find or go to',
  'palette.hint': 'Find a product, a view or an action',
  'palette.nothing': 'Nothing fits',
  'palette.products': 'Products',
  'palette.views': 'Views',
  'palette.actions': 'Actions',
  'products.create': 'New product',
  'products.import': 'Import products from CSV',

  'keys.title': 'Keyboard',
  'keys.palette': 'Find or go anywhere',
  'keys.search': 'Search in this view',
  'keys.help': 'This list',
  'keys.escape': 'Close, leave a field',
  'keys.enable': 'Use single keys',
} as const;

const es: Record<keyof typeof en, string> = {
  face: 'operaciones',

  'nav.main': 'Consola',
  'nav.overview': 'Resumen',
  'nav.products': 'Productos',
  'nav.locations': 'Lugares',
  'nav.holds': 'Apartado',
  'nav.transfers': 'De camino',
  'nav.events': 'Eventos',
  'nav.stores': 'Tiendas',
  'nav.cluster': 'Nodos',
  'nav.backups': 'Copias',
  'nav.healing': 'Reposición',
  'nav.people': 'Personas',
  'nav.staff': 'Personal',
  'nav.keys': 'Claves',
  'nav.audit': 'Auditoría',
  'nav.limits': 'Límites',
  'nav.health': 'Salud',
  position: 'Posición {offset}',
  'position.hint': 'Cuántos cambios ha hecho la central hasta ahora, según ha oído esta página.',
  'page.notFound': 'No existe esa página',
  'page.home': 'Al resumen',
  'page.crashed': 'Esta vista ha fallado',
  'page.crashed.hint':
    'Si la central no está ahora, o se sustituyó por una más nueva, recargue esta página cuando responda.',
  'page.reload': 'Recargar',
  signOut: 'Salir',

  'limited.title': 'Demasiadas peticiones.',
  'limited.wait': 'La central pide una pausa; se continúa en {age}.',

  'palette.open': 'Buscar o ir a',
  'palette.hint': 'Busque un producto, una vista o una acción',
  'palette.nothing': 'Nada coincide',
  'palette.products': 'Productos',
  'palette.views': 'Vistas',
  'palette.actions': 'Acciones',
  'products.create': 'Producto nuevo',
  'products.import': 'Importar productos de CSV',

  'keys.title': 'Teclado',
  'keys.palette': 'Buscar o ir a cualquier sitio',
  'keys.search': 'Buscar en esta vista',
  'keys.help': 'Esta lista',
  'keys.escape': 'Cerrar, salir de un campo',
  'keys.enable': 'Usar teclas sueltas',
};

export const { t, texts } = dictionary({ en, es });
export type FrameKey = keyof typeof en;
