import { dictionary } from '@lib/dictionary.ts';

const en = {
  'signIn.title': 'Sign in to operations',
  'signIn.hint': 'The admin key is kept in this tab only and is forgotten when you sign out or close it.',
  'signIn.key': 'Admin key',
  'signIn.go': 'Sign in',
  'signIn.checking': 'Checking the key',
  'signIn.empty': 'Give a key.',
  'signIn.wrong': 'Wrong key: central does not know it.',
  'signIn.notAdmin': 'This key is right, but it is not an admin key.',
  'signIn.ended': 'Central no longer accepts the key that was used here.',
  'signIn.foot': 'Bodega {version}',
} as const;

const es: Record<keyof typeof en, string> = {
  'signIn.title': 'Entrar en operaciones',
  'signIn.hint': 'La clave de administración se guarda solo en esta pestaña y se olvida al salir o cerrarla.',
  'signIn.key': 'Clave de administración',
  'signIn.go': 'Entrar',
  'signIn.checking': 'Comprobando la clave',
  'signIn.empty': 'Escriba una clave.',
  'signIn.wrong': 'Clave incorrecta: la central no la conoce.',
  'signIn.notAdmin': 'La clave es correcta, pero no es de administración.',
  'signIn.ended': 'La central ya no acepta la clave que se usaba aquí.',
  'signIn.foot': 'Bodega {version}',
};

export const { t, texts } = dictionary({ en, es });
