import { dictionary } from '@lib/dictionary.ts';

const en = {
  'sheet.entry': 'Scan or type a code or a name',
  'sheet.entry.hint': 'Barcode, code or name; 12*CODE for twelve',
  'sheet.quantity': 'Quantity of {name}',
  'sheet.added': '{name}: {count} on the sheet',
  'sheet.remove': 'Take {name} off the sheet',
  'sheet.full': 'A sheet takes {count} products. Book this one first.',
  'sheet.drop': 'Give the sheet up',
  'sheet.drop.sure': 'Give up what was entered',
  'sheet.kept': 'What is entered is kept in this browser, also when the page is closed.',
  'sheet.unkept': 'This browser keeps nothing: what is entered is lost when the page is closed, and cannot be booked.',
  'sheet.waits.central':
    'The store cannot reach central, so nothing can be booked now. Go on: the sheet is kept here, and can be booked once central is back.',
  'sheet.waits.store':
    'This page has no connection to the store, so nothing can be booked now. Go on: the sheet is kept here, and can be booked once it is back.',

  'unknown.title': 'Codes that no product has',
  'unknown.hint': 'They are not booked. Put the goods aside and have somebody look at them.',
  'unknown.drop': 'Forget the code {code}',
  'unknown.noted': 'No product has the code {code}. It is noted on the sheet.',

  'open.title': 'No confirmation came',
  'open.hint': '{why} It may or may not have gone through.',
  'open.before': 'It was sent at {time}.',
  'open.retry': 'Send again (safe)',
  'open.abandon': 'Give it up; it may have gone through',
} as const;

const es: Record<keyof typeof en, string> = {
  'sheet.entry': 'Escanee o escriba un código o un nombre',
  'sheet.entry.hint': 'Código o nombre; 12*CÓDIGO para doce',
  'sheet.quantity': 'Cantidad de {name}',
  'sheet.added': '{name}: {count} en la hoja',
  'sheet.remove': 'Quitar {name} de la hoja',
  'sheet.full': 'Una hoja admite {count} productos. Registre primero esta.',
  'sheet.drop': 'Descartar la hoja',
  'sheet.drop.sure': 'Descartar lo introducido',
  'sheet.kept': 'Lo introducido se guarda en este navegador, también si se cierra la página.',
  'sheet.unkept': 'Este navegador no guarda nada: lo introducido se pierde al cerrar la página y no puede registrarse.',
  'sheet.waits.central':
    'La tienda no puede contactar con la central, así que ahora no se puede registrar nada. Continúe: la hoja se guarda aquí y podrá registrarse cuando vuelva.',
  'sheet.waits.store':
    'Esta página no tiene conexión con la tienda, así que ahora no se puede registrar nada. Continúe: la hoja se guarda aquí y podrá registrarse cuando vuelva.',

  'unknown.title': 'Códigos que ningún producto tiene',
  'unknown.hint': 'No se registran. Aparte la mercancía para que alguien la revise.',
  'unknown.drop': 'Olvidar el código {code}',
  'unknown.noted': 'Ningún producto tiene el código {code}. Queda anotado en la hoja.',

  'open.title': 'No llegó ninguna confirmación',
  'open.hint': '{why} Puede haberse realizado o no.',
  'open.before': 'Se envió a las {time}.',
  'open.retry': 'Enviar de nuevo (seguro)',
  'open.abandon': 'Renunciar; puede haberse realizado',
};

export const { t, texts } = dictionary({ en, es });
