import { dictionary } from '@lib/dictionary.ts';

const en = {
  'signIn.title': 'Sign in to operations',
  'signIn.hint':
    'A key of scope admin, or ops:read to look only. It is kept in this tab and forgotten when you sign out or close it.',
  'signIn.key': 'Key',
  'signIn.go': 'Sign in',
  'signIn.checking': 'Checking the key',
  'signIn.empty': 'Give a key.',
  'signIn.wrong': 'Wrong key: central does not know it.',
  'signIn.lacks': 'The key of {principal} is right, but not for operations: that takes the scope admin or ops:read.',
  'signIn.ended': 'Central no longer accepts the key that was used here for operations.',
  'signIn.foot': 'Bodega {version}',

  'me.open': 'Signed in as {principal}',
  'me.title': 'Who is signed in',
  'me.key': 'Key',
  'me.may': 'It may',
  'me.mayNot': 'It may not',
  'me.all': 'everything',
  'me.stores': 'It is also the link of {stores}.',
  'me.hint':
    'What it may not is left out here, and central refuses it. Whoever has a key of scope admin can change that under Keys.',
  'me.reads': 'Reading only: the key {principal} may look here, but change nothing.',
  'me.some': 'The key {principal} may not do everything here; what it may not is left out.',
  'me.what': 'What it may',
  'locked.title': 'This key may not see this',
  'locked.hint': '{principal} lacks the scope {scope}.',

  'right.stock:read': 'read products, stock and what happens to them',
  'right.stock:sell': 'sell, and put aside',
  'right.stock:adjust': 'change stock: receive, count, move, send',
  'right.catalog:write': 'change products',
  'right.ops:read': 'look at operations: figures, stores, limits, all history, audit',
  'right.admin': 'do everything: keys and staff, backups, nodes',
} as const;

const es: Record<keyof typeof en, string> = {
  'signIn.title': 'Entrar en operaciones',
  'signIn.hint':
    'Una clave con permiso admin, o con ops:read para solo mirar. Se guarda en esta pestaña y se olvida al salir o cerrarla.',
  'signIn.key': 'Clave',
  'signIn.go': 'Entrar',
  'signIn.checking': 'Comprobando la clave',
  'signIn.empty': 'Escriba una clave.',
  'signIn.wrong': 'Clave incorrecta: la central no la conoce.',
  'signIn.lacks':
    'La clave de {principal} es correcta, pero no para operaciones: eso pide el permiso admin u ops:read.',
  'signIn.ended': 'La central ya no acepta para operaciones la clave que se usaba aquí.',
  'signIn.foot': 'Bodega {version}',

  'me.open': 'Ha entrado {principal}',
  'me.title': 'Quién ha entrado',
  'me.key': 'Clave',
  'me.may': 'Puede',
  'me.mayNot': 'No puede',
  'me.all': 'todo',
  'me.stores': 'Es también el enlace de {stores}.',
  'me.hint':
    'Lo que no puede no aparece aquí, y la central lo rechaza. Quien tenga una clave con permiso admin puede cambiarlo en Claves.',
  'me.reads': 'Solo lectura: la clave {principal} puede mirar, pero no cambiar nada.',
  'me.some': 'La clave {principal} no puede hacerlo todo aquí; lo que no puede no aparece.',
  'me.what': 'Qué puede',
  'locked.title': 'Esta clave no puede ver esto',
  'locked.hint': 'A {principal} le falta el permiso {scope}.',

  'right.stock:read': 'leer productos, existencias y lo que les pasa',
  'right.stock:sell': 'vender y apartar',
  'right.stock:adjust': 'cambiar existencias: recibir, recontar, mover, enviar',
  'right.catalog:write': 'cambiar productos',
  'right.ops:read': 'mirar las operaciones: cifras, tiendas, límites, todo el historial, auditoría',
  'right.admin': 'hacerlo todo: claves y personal, copias, nodos',
};

export const { t, texts } = dictionary({ en, es });
