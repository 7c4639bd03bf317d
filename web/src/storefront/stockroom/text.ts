import { dictionary } from '@lib/dictionary.ts';

const en = {
  'stockroom.title': 'Stock room',
  'stockroom.hint': 'What the staff do with the stock. A sheet that was begun goes on where it was left.',
  'stockroom.here': 'At {place}',
  'job.count': 'Count',
  'job.count.hint': 'A category or a list; the differences are shown before they are booked.',
  'job.delivery': 'Receive a delivery',
  'job.delivery.hint': 'Scan what has come, and book all of it at once.',
  'job.transfers': 'On its way',
  'job.transfers.hint': 'Receive what other places have sent, all of it or in parts.',
  'job.send': 'Send to another place',
  'job.send.hint': 'It leaves the stock here at once, and is on its way until it is received.',
  'job.low': 'What is low',
  'job.low.hint': 'What has to be ordered or sent for, by the reorder points.',
  'job.begun.one': 'Begun: {count} product on the sheet',
  'job.begun.other': 'Begun: {count} products on the sheet',
} as const;

const es: Record<keyof typeof en, string> = {
  'stockroom.title': 'Almacén',
  'stockroom.hint': 'Lo que hace el personal con las existencias. Una hoja empezada sigue donde se dejó.',
  'stockroom.here': 'En {place}',
  'job.count': 'Recuento',
  'job.count.hint': 'Una categoría o una lista; las diferencias se muestran antes de registrarlas.',
  'job.delivery': 'Recibir una entrega',
  'job.delivery.hint': 'Escanee lo que ha llegado y regístrelo todo de una vez.',
  'job.transfers': 'En camino',
  'job.transfers.hint': 'Reciba lo que otros lugares han enviado, todo o en partes.',
  'job.send': 'Enviar a otro lugar',
  'job.send.hint': 'Sale de las existencias de aquí al momento, y está en camino hasta que se recibe.',
  'job.low': 'Lo que escasea',
  'job.low.hint': 'Lo que hay que pedir o traer, según los puntos de pedido.',
  'job.begun.one': 'Empezado: {count} producto en la hoja',
  'job.begun.other': 'Empezado: {count} productos en la hoja',
};

export const { t, plural, texts } = dictionary({ en, es });
