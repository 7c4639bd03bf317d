import { dictionary } from '@lib/dictionary.ts';

const en = {
  'cart.title': 'Cart',
  'cart.empty': 'The cart is empty',
  'cart.empty.hint': 'Add products from the catalogue, or scan them.',
  'cart.items.one': '{count} item',
  'cart.items.other': '{count} items',
  'cart.each': '{price} each',
  'cart.remove': 'Remove {name}',
  'cart.clear': 'Empty the cart',
  'cart.total': 'Total',
  'cart.open': 'View cart',
  'cart.added': '{name}: {count} in the cart',
  'cart.removed': '{name} removed',
  'cart.quantityOf': 'Quantity of {name}',
  'cart.short.title': 'Not enough stock',
  'cart.gone.title': 'No longer sold',
  'cart.price': 'The price was {old}, now it is {now}.',
  'cart.price.accept': 'All right',
  'cart.take': 'Take {count}',
  'cart.drop': 'Take it out',
  'cart.storage': 'The cart could not be saved in this browser, so checkout is not possible here.',
} as const;

const es: Record<keyof typeof en, string> = {
  'cart.title': 'Carrito',
  'cart.empty': 'El carrito está vacío',
  'cart.empty.hint': 'Añada productos del catálogo o escanéelos.',
  'cart.items.one': '{count} artículo',
  'cart.items.other': '{count} artículos',
  'cart.each': '{price} por unidad',
  'cart.remove': 'Quitar {name}',
  'cart.clear': 'Vaciar el carrito',
  'cart.total': 'Total',
  'cart.open': 'Ver el carrito',
  'cart.added': '{name}: {count} en el carrito',
  'cart.removed': '{name} quitado',
  'cart.quantityOf': 'Cantidad de {name}',
  'cart.short.title': 'No hay existencias suficientes',
  'cart.gone.title': 'Ya no se vende',
  'cart.price': 'El precio era {old}, ahora es {now}.',
  'cart.price.accept': 'De acuerdo',
  'cart.take': 'Llevar {count}',
  'cart.drop': 'Quitarlo',
  'cart.storage': 'El carrito no se pudo guardar en este navegador, así que aquí no se puede comprar.',
};

export const { t, plural, texts } = dictionary({ en, es });
