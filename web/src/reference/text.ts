import { dictionary } from '@lib/dictionary.ts';

const en = {
  'reference.title': 'API reference',
  'reference.lead':
    'Everything that this node answers. Give your key under “Authorize” to try it; it stays in this tab.',
  'reference.home': 'Back to the application',
  'reference.failed': 'The description could not be loaded',
  'problem.title': 'About the code {code}',
  'problem.unknown': 'No answer of this version carries this code.',
  'problem.all': 'All codes',
  'problem.status': 'Status',
  'problem.means': 'What it means',
  'problem.next': 'What to do',
  'problem.same': 'Send the same request again with the same key: it is carried out once at most.',
  'problem.fix': 'Change the request. Sent again as it is, it is refused again.',
  'problem.look': 'Look at how things stand now, and decide again.',
  'problem.wait': 'Wait as long as Retry-After says, then send the same request again.',
  'problem.restart': 'Read a snapshot, and go on from its position.',
} as const;

const es: Record<keyof typeof en, string> = {
  'reference.title': 'Referencia de la API',
  'reference.lead':
    'Todo lo que responde este nodo. Indique su clave en “Authorize” para probarlo; no sale de esta pestaña.',
  'reference.home': 'Volver a la aplicación',
  'reference.failed': 'No se pudo cargar la descripción',
  'problem.title': 'Sobre el código {code}',
  'problem.unknown': 'Ninguna respuesta de esta versión lleva este código.',
  'problem.all': 'Todos los códigos',
  'problem.status': 'Estado',
  'problem.means': 'Qué significa',
  'problem.next': 'Qué hacer',
  'problem.same': 'Envíe otra vez la misma petición con la misma clave: se ejecuta una vez como máximo.',
  'problem.fix': 'Cambie la petición. Enviada tal cual, se rechaza de nuevo.',
  'problem.look': 'Vea cómo están las cosas ahora y decida de nuevo.',
  'problem.wait': 'Espere lo que diga Retry-After y envíe la misma petición otra vez.',
  'problem.restart': 'Lea una instantánea y siga desde su posición.',
};

export const { t, texts } = dictionary({ en, es });
