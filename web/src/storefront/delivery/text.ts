import { dictionary } from '@lib/dictionary.ts';

const en = {
  'delivery.title': 'Receive a delivery',
  'delivery.hint': 'Scan or type what has come, then book all of it at once.',
  'delivery.ref': 'Supplier’s reference',
  'delivery.ref.hint': 'Delivery note or order',
  'delivery.lines': 'What has come',
  'delivery.count.one': '{count} product',
  'delivery.count.other': '{count} products',
  'delivery.none': 'Nothing is on the sheet yet',
  'delivery.none.hint': 'Scan the first carton, or type a name. 12*CODE is twelve of it.',
  'delivery.book': 'Book the delivery',
  'delivery.zero': 'How many?',
  'delivery.booked': 'Booked: delivery {ref}, {what}.',
  'delivery.booked.noRef': 'Booked: {what}.',
  'delivery.refused': 'Nothing was booked. {why}',
  'delivery.fault.product_not_found': 'There is no such product any more.',
  'delivery.fault.other': 'It could not be booked: {why}',
  'delivery.open': 'Delivery {ref}: {what}.',
} as const;

const es: Record<keyof typeof en, string> = {
  'delivery.title': 'Recibir una entrega',
  'delivery.hint': 'Escanee o escriba lo que ha llegado y regístrelo todo de una vez.',
  'delivery.ref': 'Referencia del proveedor',
  'delivery.ref.hint': 'Albarán o pedido',
  'delivery.lines': 'Lo que ha llegado',
  'delivery.count.one': '{count} producto',
  'delivery.count.other': '{count} productos',
  'delivery.none': 'Aún no hay nada en la hoja',
  'delivery.none.hint': 'Escanee la primera caja o escriba un nombre. 12*CÓDIGO son doce.',
  'delivery.book': 'Registrar la entrega',
  'delivery.zero': '¿Cuántos?',
  'delivery.booked': 'Registrado: entrega {ref}, {what}.',
  'delivery.booked.noRef': 'Registrado: {what}.',
  'delivery.refused': 'No se registró nada. {why}',
  'delivery.fault.product_not_found': 'Este producto ya no existe.',
  'delivery.fault.other': 'No se pudo registrar: {why}',
  'delivery.open': 'Entrega {ref}: {what}.',
};

export const { t, plural, texts } = dictionary({ en, es });
