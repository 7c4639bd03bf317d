import { dictionary } from '@lib/dictionary.ts';

const en = {
  'signIn.title': 'For staff',
  'signIn.hint':
    'Counting, receiving and sending take a key of this store. It is kept in this tab only, and forgotten when you sign out or close it.',
  'signIn.key': 'Key of this store',
  'signIn.go': 'Sign in',
  'signIn.wrong': 'The store does not know this key.',
  'signIn.out': 'Sign out',
  'signIn.other':
    'It was sent with another key. Sign in with that one to send it again: with this one it would be done twice.',
} as const;

const es: Record<keyof typeof en, string> = {
  'signIn.title': 'Para el personal',
  'signIn.hint':
    'Contar, recibir y enviar requieren una clave de esta tienda. Se guarda solo en esta pestaña y se olvida al salir o cerrarla.',
  'signIn.key': 'Clave de esta tienda',
  'signIn.go': 'Entrar',
  'signIn.wrong': 'La tienda no conoce esta clave.',
  'signIn.out': 'Salir',
  'signIn.other': 'Se envió con otra clave. Entre con esa para enviarlo de nuevo: con esta se haría dos veces.',
};

export const { t, texts } = dictionary({ en, es });
