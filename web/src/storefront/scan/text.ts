import { dictionary } from '@lib/dictionary.ts';

const en = {
  'scan.label': 'Scan or type a code or a name',
  'scan.hint': 'Barcode, code or name; 3*CODE for three',
  'scan.on': 'Scanning on',
  'scan.off': 'Scan',
  'scan.none': '{name} is out of stock.',
  'scan.short': 'There are only {count} more of {name}.',
  'scan.all': 'All {count} of {name} are in the cart already.',
  'scan.locked': 'An order is not settled yet. {code} was not added.',
} as const;

const es: Record<keyof typeof en, string> = {
  'scan.label': 'Escanee o escriba un código o un nombre',
  'scan.hint': 'Código o nombre; 3*CÓDIGO para tres',
  'scan.on': 'Escaneo activo',
  'scan.off': 'Escanear',
  'scan.none': '{name} está agotado.',
  'scan.short': 'Solo quedan {count} de {name}.',
  'scan.all': 'Los {count} de {name} ya están en el carrito.',
  'scan.locked': 'Un pedido aún no está resuelto. {code} no se añadió.',
};

export const { t, texts } = dictionary({ en, es });
