import { dictionary } from '@lib/dictionary.ts';

const en = {
  'signIn.title': 'For staff',
  'signIn.hint': 'Sign in with your name and your PIN.',
  'signIn.who': 'Who are you?',
  'signIn.another': 'Somebody else',
  'signIn.forget': 'Forget the names at this device',
  'signIn.name': 'Name',
  'signIn.pin': 'PIN',
  'signIn.digits': 'Digits',
  'signIn.delete': 'Take the last digit back',
  'signIn.go': 'Sign in',
  'signIn.wrong': 'The name or the PIN is not right.',
  'signIn.name.wrong': 'A name has small letters, digits and hyphens only, as it stands on your sign-in.',
  'signIn.pin.wrong': 'A PIN has 6 to 8 digits.',
  'signIn.byKey': 'With a key of this store',
  'signIn.byName': 'With a name and a PIN',
  'signIn.nobody': 'Nobody has a name and a PIN here yet: whoever runs Bodega gives them out in its console.',

  'key.hint':
    'Counting, receiving and sending take a key of this store. It is kept in this tab only, and forgotten when you sign out or close it.',
  'key.key': 'Key of this store',
  'key.wrong': 'The store does not know this key.',

  'wait.name': 'Too many wrong PINs. This name has to wait for {time}.',
  'wait.address': 'Too many tries from here. Wait for {time}.',

  signOut: 'Sign out',
  'person.signedIn': 'Signed in: {name}',
  'person.key': 'Key of this store',
  'person.key.hint': 'This tab has a key of the store. What is done here is noted under the name of the key.',
  'person.until': 'Since {since}, until {until} at the latest',
  'person.lock': 'Lock',
  'person.pin': 'Change the PIN',
  'person.everywhere': 'Sign out everywhere',
  'person.everywhere.not': 'So nothing has ended. Here alone you can sign out.',

  'pin.hint': 'You stay signed in here; everywhere else it ends.',
  'pin.old': 'Current PIN',
  'pin.new': 'New PIN, 6 to 8 digits',
  'pin.again': 'The new one again',
  'pin.go': 'Change the PIN',
  'pin.back': 'Back',
  'pin.done': 'The PIN is changed.',
  'pin.same': 'The new PIN is the old one.',
  'pin.differs': 'The new PIN was not the same twice.',
  'pin.wrong': 'The current PIN is not right.',
  'pin.easy': 'This PIN is too easy to guess. Choose another.',
  'pin.central': 'A PIN is changed at central, which the store cannot reach now. Nothing was changed.',

  'locked.page': 'Locked · {store}',
  'locked.title': 'Locked: {name}',
  'locked.idle': 'Nobody was here for a while. The cart and what was entered are kept.',
  'locked.hand': 'The cart and what was entered are kept.',
  'locked.ended': 'The sign-in has ended. The cart and what was entered are kept: sign in to go on.',
  'locked.another':
    'The cart stays for whoever signs in. Sheets that {name} began stay {name}’s, and can be taken over in the stock room.',
  'locked.back': 'I am {name}',

  'may.look': '{name} may look at nothing here',
  'may.look.hint': 'That takes the scope stock:read, which whoever runs Bodega gives in its console.',
  'may.title': '{name} does not change stock here',
  'may.hint': 'That takes the scope stock:adjust, which whoever runs Bodega gives in its console.',

  'other.key':
    'It was sent with another key. Sign in with that one to send it again: with this one it would be done twice.',
  'other.name': 'It was sent by {name}, who has to sign in to send it again: from here it would be done twice.',
  'other.visitor':
    'It was sent before anybody had signed in. Sign out to send it again: signed in it would be done twice.',
} as const;

const es: Record<keyof typeof en, string> = {
  'signIn.title': 'Para el personal',
  'signIn.hint': 'Entre con su nombre y su PIN.',
  'signIn.who': '¿Quién es usted?',
  'signIn.another': 'Otra persona',
  'signIn.forget': 'Olvidar los nombres en este dispositivo',
  'signIn.name': 'Nombre',
  'signIn.pin': 'PIN',
  'signIn.digits': 'Cifras',
  'signIn.delete': 'Borrar la última cifra',
  'signIn.go': 'Entrar',
  'signIn.wrong': 'El nombre o el PIN no es correcto.',
  'signIn.name.wrong': 'Un nombre solo tiene minúsculas, cifras y guiones, tal como se le dio.',
  'signIn.pin.wrong': 'Un PIN tiene de 6 a 8 cifras.',
  'signIn.byKey': 'Con una clave de esta tienda',
  'signIn.byName': 'Con nombre y PIN',
  'signIn.nobody': 'Aquí nadie tiene todavía nombre y PIN: quien administra Bodega los da en su consola.',

  'key.hint':
    'Contar, recibir y enviar requieren una clave de esta tienda. Se guarda solo en esta pestaña y se olvida al salir o cerrarla.',
  'key.key': 'Clave de esta tienda',
  'key.wrong': 'La tienda no conoce esta clave.',

  'wait.name': 'Demasiados PIN incorrectos. Este nombre tiene que esperar {time}.',
  'wait.address': 'Demasiados intentos desde aquí. Espere {time}.',

  signOut: 'Salir',
  'person.signedIn': 'Ha entrado: {name}',
  'person.key': 'Clave de esta tienda',
  'person.key.hint':
    'Esta pestaña tiene una clave de la tienda. Lo que se hace aquí se anota con el nombre de la clave.',
  'person.until': 'Desde {since}, como mucho hasta {until}',
  'person.lock': 'Bloquear',
  'person.pin': 'Cambiar el PIN',
  'person.everywhere': 'Salir en todas partes',
  'person.everywhere.not': 'Así que nada ha terminado. Puede salir solo aquí.',

  'pin.hint': 'Aquí sigue dentro; en los demás sitios termina.',
  'pin.old': 'PIN actual',
  'pin.new': 'PIN nuevo, de 6 a 8 cifras',
  'pin.again': 'El nuevo otra vez',
  'pin.go': 'Cambiar el PIN',
  'pin.back': 'Volver',
  'pin.done': 'El PIN está cambiado.',
  'pin.same': 'El PIN nuevo es el de antes.',
  'pin.differs': 'El PIN nuevo no fue igual las dos veces.',
  'pin.wrong': 'El PIN actual no es correcto.',
  'pin.easy': 'Este PIN es demasiado fácil de adivinar. Elija otro.',
  'pin.central': 'El PIN se cambia en la central, con la que la tienda no puede contactar ahora. No se cambió nada.',

  'locked.page': 'Bloqueado · {store}',
  'locked.title': 'Bloqueado: {name}',
  'locked.idle': 'Hace un rato que no hay nadie. El carrito y lo introducido se guardan.',
  'locked.hand': 'El carrito y lo introducido se guardan.',
  'locked.ended': 'La sesión ha terminado. El carrito y lo introducido se guardan: entre para continuar.',
  'locked.another':
    'El carrito queda para quien entre. Las hojas que empezó {name} siguen siendo de {name}, y pueden asumirse en el almacén.',
  'locked.back': 'Soy {name}',

  'may.look': '{name} no puede mirar nada aquí',
  'may.look.hint': 'Requiere el permiso stock:read, que da en su consola quien administra Bodega.',
  'may.title': '{name} no cambia existencias aquí',
  'may.hint': 'Requiere el permiso stock:adjust, que da en su consola quien administra Bodega.',

  'other.key': 'Se envió con otra clave. Entre con esa para enviarlo de nuevo: con esta se haría dos veces.',
  'other.name': 'Lo envió {name}, que tiene que entrar para enviarlo de nuevo: desde aquí se haría dos veces.',
  'other.visitor': 'Se envió antes de que nadie entrara. Salga para enviarlo de nuevo: dentro se haría dos veces.',
};

export const { t, texts } = dictionary({ en, es });
