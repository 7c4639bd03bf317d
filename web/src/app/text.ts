import { dictionary } from '@lib/dictionary.ts';

const en = {
  'app.starting': 'Opening Bodega',
  'app.unreachable': 'This node cannot be reached',
  'app.unreachable.hint': 'It gave no answer. It may be starting; the page tries again by itself.',
  'app.failed': 'This page has failed',
  'app.failed.hint': 'What was stored in this browser is safe. Reload the page to go on.',
  'app.reload': 'Reload',
} as const;

const es: Record<keyof typeof en, string> = {
  'app.starting': 'Abriendo Bodega',
  'app.unreachable': 'No se puede contactar con este nodo',
  'app.unreachable.hint': 'No ha respondido. Quizá está arrancando; la página lo intentará de nuevo por sí sola.',
  'app.failed': 'Esta página ha fallado',
  'app.failed.hint': 'Lo guardado en este navegador está a salvo. Recargue la página para continuar.',
  'app.reload': 'Recargar',
};

export const { t, texts } = dictionary({ en, es });
