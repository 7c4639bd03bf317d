import { dictionary } from '@lib/dictionary.ts';

const en = {
  'scan.label': 'Scan or type a code or a name',
  'scan.hint': 'Barcode, code or name; 3*CODE for three',
  'scan.on': 'Scanning on',
  'scan.off': 'Scan',
  'scan.none': '{name} is out of stock.',
  'scan.short.one': 'There is only {count} more of {name}.',
  'scan.short.other': 'There are only {count} more of {name}.',
  'scan.all.one': 'The only one of {name} is in the cart already.',
  'scan.all.other': 'All {count} of {name} are in the cart already.',
  'scan.locked': 'An order is not settled yet. {code} was not added.',
} as const;

const es: Record<keyof typeof en, string> = {
  'scan.label': 'Escanee o escriba un código o un nombre',
  'scan.hint': 'Código o nombre; 3*CÓDIGO para tres',
  'scan.on': 'Escaneo activo',
  'scan.off': 'Escanear',
  'scan.none': '{name} está agotado.',
  'scan.short.one': 'Solo queda {count} de {name}.',
  'scan.short.other': 'Solo quedan {count} de {name}.',
  'scan.all.one': 'La única unidad de {name} ya está en el carrito.',
  'scan.all.other': 'Los {count} de {name} ya están en el carrito.',
  'scan.locked': 'Un pedido aún no está resuelto. {code} no se añadió.',
};

export const { t, plural, texts } = dictionary({ en, es });
