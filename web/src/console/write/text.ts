import { dictionary } from '@lib/dictionary.ts';

const en = {
  'open.title': 'Not confirmed: {label}.',
  'open.mine': 'Sent {when}, and no answer came. Sending it again is safe: it is never done twice.',
  'open.foreign':
    'Sent {when} from another sign-in, and no answer came. See whether it was done before you do it again.',
  'open.again': 'Send again (safe)',
  'open.forget': 'Forget it',
  'open.forget.sure': 'Yes, forget it',
  'open.done': 'Confirmed: {label}',
  'open.refused': 'Refused: {label}',
  'open.first': 'Another change is not confirmed yet; settle it first, at the top of the page.',
  'open.unknown': 'Whether it was done is not known.',
  'open.still': 'Still not confirmed',
} as const;

const es: Record<keyof typeof en, string> = {
  'open.title': 'Sin confirmar: {label}.',
  'open.mine': 'Se envió {when} y no llegó respuesta. Reenviarlo es seguro: nunca se hace dos veces.',
  'open.foreign': 'Se envió {when} desde otra sesión y no llegó respuesta. Compruebe si se hizo antes de repetirlo.',
  'open.again': 'Reenviar (seguro)',
  'open.forget': 'Olvidarlo',
  'open.forget.sure': 'Sí, olvidarlo',
  'open.done': 'Confirmado: {label}',
  'open.refused': 'Rechazado: {label}',
  'open.first': 'Otro cambio está aún sin confirmar; resuélvalo antes, arriba en la página.',
  'open.unknown': 'No se sabe si se hizo.',
  'open.still': 'Sigue sin confirmar',
};

export const { t, texts } = dictionary({ en, es });
