import { dictionary } from '@lib/dictionary.ts';

const en = {
  'app.name': 'Bodega',
  'app.loading': 'Loading',
  'app.skip': 'Skip to content',

  'action.retry': 'Try again',
  'action.close': 'Close',
  'action.cancel': 'Cancel',
  'action.undo': 'Undo',
  'action.clear': 'Clear',
  'theme.toLight': 'Switch to light colours',
  'theme.toDark': 'Switch to dark colours',

  'stock.in': 'In stock',
  'stock.low': 'Low stock',
  'stock.out': 'Out of stock',

  'live.live': 'Live',
  'live.reconnecting': 'Reconnecting',
  'live.polling': 'Polling',
  'live.offline': 'Offline',
  'live.live.hint': 'Changes appear as they happen.',
  'live.reconnecting.hint': 'The connection was lost a moment ago.',
  'live.polling.hint': 'No stream gets through; the page asks for changes instead.',
  'live.offline.hint': 'No connection. What you see may be old.',

  'stale.current': 'Up to date',
  'stale.confirmed': 'Confirmed {age} ago',
  'stale.label': 'Confirmed by central',
  'stale.ago': '{age} ago',
  'stale.never': 'Never in step yet',
  'stale.hint': 'How long ago this store last knew that it had everything that central has.',

  'quantity.less': 'One less',
  'quantity.more': 'One more',
  'quantity.label': 'Quantity',

  'conflict.was': 'was {old}, now {now}',
  'conflict.title': 'Changed meanwhile',
  'conflict.apply': 'Apply to the new value',
  'conflict.drop': 'Keep the new value',
  'conflict.becomes': '{now} becomes {after}',

  'error.title': 'That did not work',
  'error.timeout': 'No answer came in time.',
  'error.unreachable': 'No connection to the server.',
  'error.aborted': 'The request was stopped.',
  'error.unauthorized': 'This key is not accepted.',
  'error.notFound': 'There is no such thing here.',
  'error.rateLimited': 'Too many requests. Wait a moment.',
  'error.centralUnavailable': 'Central cannot be reached. You can look, but nothing can be changed just now.',
  'error.centralChanged':
    'Central is not the one that this store knows. You can look, but nothing can be changed until somebody has seen to it.',
  'error.replicaBehind': 'This store is still catching up.',
  'error.recovering': 'The server is starting. Try again in a moment.',
  'error.overloaded': 'The server is very busy. Try again in a moment.',
  'error.durability': 'The server could not confirm that the change was saved. Trying again is safe.',
  'error.diskFull': 'The server has no room left to save changes.',
  'error.clockUncertain':
    'Central’s clock cannot be right. You can look, but nothing can be changed until it is set right or accepted.',
  'error.conflict': 'The product was changed meanwhile.',
  'error.insufficient': 'There is not enough stock.',
  'error.productNotFound': 'The product no longer exists.',
  'error.keyReused': 'This request was already used for something else.',
  'error.locationNotFound': 'There is no such place.',
  'error.locationInactive': 'That place is not active: nothing comes in or is sold there.',
  'error.locationInUse': 'Something lies at that place, or is put aside there.',
  'error.locationsFull': 'There are as many places as there may be.',
  'error.productInUse': 'Some of the product lies at a named place or is put aside.',
  'error.holdEnded': 'It was sold, let go or has expired before.',
  'error.tooManyHolds': 'Too much is put aside already. Hand some over or let it go first.',
  'error.keyUnreadable':
    'Central can no longer read what became of this request. It may have been carried out: look at the product’s history before you do it again.',
  'error.tooLarge': 'That is too much for one request.',
  'error.reference': 'Reference {id}',
} as const;

const es: Record<keyof typeof en, string> = {
  'app.name': 'Bodega',
  'app.loading': 'Cargando',
  'app.skip': 'Ir al contenido',

  'action.retry': 'Reintentar',
  'action.close': 'Cerrar',
  'action.cancel': 'Cancelar',
  'action.undo': 'Deshacer',
  'action.clear': 'Borrar',
  'theme.toLight': 'Cambiar a colores claros',
  'theme.toDark': 'Cambiar a colores oscuros',

  'stock.in': 'Disponible',
  'stock.low': 'Pocas existencias',
  'stock.out': 'Agotado',

  'live.live': 'En vivo',
  'live.reconnecting': 'Reconectando',
  'live.polling': 'Consultando',
  'live.offline': 'Sin conexión',
  'live.live.hint': 'Los cambios aparecen en cuanto ocurren.',
  'live.reconnecting.hint': 'La conexión se perdió hace un momento.',
  'live.polling.hint': 'No llega ningún flujo; la página pregunta por los cambios.',
  'live.offline.hint': 'Sin conexión. Lo que ve puede ser antiguo.',

  'stale.current': 'Al día',
  'stale.confirmed': 'Confirmado hace {age}',
  'stale.label': 'Confirmado por la central',
  'stale.ago': 'hace {age}',
  'stale.never': 'Aún no sincronizada',
  'stale.hint': 'Cuánto hace que esta tienda supo que tenía todo lo que tiene la central.',

  'quantity.less': 'Uno menos',
  'quantity.more': 'Uno más',
  'quantity.label': 'Cantidad',

  'conflict.was': 'había {old}, ahora {now}',
  'conflict.title': 'Ha cambiado entretanto',
  'conflict.apply': 'Aplicar al valor nuevo',
  'conflict.drop': 'Dejar el valor nuevo',
  'conflict.becomes': '{now} pasa a {after}',

  'error.title': 'No ha funcionado',
  'error.timeout': 'No hubo respuesta a tiempo.',
  'error.unreachable': 'Sin conexión con el servidor.',
  'error.aborted': 'Se detuvo la petición.',
  'error.unauthorized': 'Esta clave no se acepta.',
  'error.notFound': 'Aquí no hay nada con ese nombre.',
  'error.rateLimited': 'Demasiadas peticiones. Espere un momento.',
  'error.centralUnavailable':
    'No se puede contactar con la central. Puede consultar, pero ahora no se puede cambiar nada.',
  'error.centralChanged':
    'La central no es la que esta tienda conoce. Puede consultar, pero no se puede cambiar nada hasta que alguien lo revise.',
  'error.replicaBehind': 'Esta tienda aún se está poniendo al día.',
  'error.recovering': 'El servidor está arrancando. Reintente en un momento.',
  'error.overloaded': 'El servidor está muy ocupado. Reintente en un momento.',
  'error.durability': 'El servidor no pudo confirmar que el cambio se guardó. Reintentar es seguro.',
  'error.diskFull': 'Al servidor no le queda sitio para guardar cambios.',
  'error.clockUncertain':
    'El reloj de la central no puede estar bien. Puede mirar, pero no cambiar nada hasta que se corrija o se acepte.',
  'error.conflict': 'El producto cambió entretanto.',
  'error.insufficient': 'No hay existencias suficientes.',
  'error.productNotFound': 'El producto ya no existe.',
  'error.keyReused': 'Esta petición ya se usó para otra cosa.',
  'error.locationNotFound': 'Ese lugar no existe.',
  'error.locationInactive': 'Ese lugar no está activo: allí no entra ni se vende nada.',
  'error.locationInUse': 'En ese lugar hay existencias, o algo apartado.',
  'error.locationsFull': 'Ya hay tantos lugares como puede haber.',
  'error.productInUse': 'Parte del producto está en un lugar con nombre o apartada.',
  'error.holdEnded': 'Ya se vendió, se liberó o venció antes.',
  'error.tooManyHolds': 'Ya hay demasiado apartado. Entregue o libere algo antes.',
  'error.keyUnreadable':
    'La central ya no puede leer qué fue de esta petición. Puede que se hiciera: mire el historial del producto antes de repetirla.',
  'error.tooLarge': 'Es demasiado para una sola petición.',
  'error.reference': 'Referencia {id}',
};

export const { t, texts } = dictionary({ en, es });
export type UiKey = keyof typeof en;
