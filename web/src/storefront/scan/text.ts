import { dictionary } from '@lib/dictionary.ts';

const en = {
  'scan.label': 'Scan or type a code',
  'scan.hint': 'Scan a barcode',
  'scan.on': 'Scanning on',
  'scan.off': 'Scan',
  'scan.unknown': 'No product has the code {code}.',
  'scan.failed': 'Code {code} could not be looked up. {why}',
  'scan.none': '{name} is out of stock.',
  'scan.all': 'All {count} of {name} are in the cart already.',
  'scan.locked': 'An order is not settled yet. {code} was not added.',
} as const;

const es: Record<keyof typeof en, string> = {
  'scan.label': 'Escanee o escriba un código',
  'scan.hint': 'Escanee un código',
  'scan.on': 'Escaneo activo',
  'scan.off': 'Escanear',
  'scan.unknown': 'Ningún producto tiene el código {code}.',
  'scan.failed': 'No se pudo consultar el código {code}. {why}',
  'scan.none': '{name} está agotado.',
  'scan.all': 'Los {count} de {name} ya están en el carrito.',
  'scan.locked': 'Un pedido aún no está resuelto. {code} no se añadió.',
};

export const { t, texts } = dictionary({ en, es });
