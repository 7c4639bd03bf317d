import { dictionary } from '@lib/dictionary.ts';

/** For each need a title and what whoever runs the node has to do: `need.CODE` and `need.CODE.do`. */
const en = {
  'needs.title': 'What there is to do',
  'needs.book': 'The steps: docs/operations.md, {alert}',

  'need.storage_failed': 'A write to the disk has failed',
  'need.storage_failed.do':
    'Central takes no more changes, answers reads for a while and then ends. Look after the disk first; then start central on the same directory. What was confirmed is there, and whoever got no answer sends the same request again.',
  'need.storage_stalled': 'The disk does not answer',
  'need.storage_stalled.do':
    'A write has not come back. Look at the volume: a network disk that is away, or a backup that blocks it. If it comes back, central goes on by itself; nothing is lost.',
  'need.disk_full': 'There is no room left',
  'need.disk_full.do':
    'Changes are refused, reads go on. Make room on central’s volume, but delete nothing of its directory; central takes changes again by itself within seconds.',
  'need.events_unreadable': 'Events cannot be read',
  'need.events_unreadable.do':
    'A part of the history has been damaged on disk. Stock and sales are right, and stores go round it with a new copy by themselves. Look after the disk, and run bodega verify on a copy of the directory.',
  'need.keys_unreadable': 'Idempotency keys cannot be read',
  'need.keys_unreadable.do':
    'What some requests were answered has been damaged on disk. Such a request is refused, since it may have been carried out: look at the product’s events before it is made anew. Look after the disk.',
  'need.damage_found': 'Something stored has changed on disk',
  'need.damage_found.do':
    'A reading of all that is stored found it; central’s log names each thing. Sales go on. At a quiet moment stop central and run bodega repair --checkpoint, take a new backup, and look after the disk.',
  'need.history_waiting': 'History cannot be written',
  'need.history_waiting.do':
    'Sales go on. Make room on the volume of central’s data, or look after the disk: its log says what failed. History catches up by itself; if this goes on for days, what happened meanwhile will be missing from it.',
  'need.log_unreachable': 'The log in etcd does not answer this node',
  'need.log_unreachable.do':
    'It takes no changes, and what is read here gets older. If other nodes reach it, look after this one’s line to etcd; if none does, etcd has lost its majority: start its members again.',
  'need.log_full': 'There is no room in etcd',
  'need.log_full.do':
    'Changes are refused, reads go on. Half of what etcd may hold is used, or it has raised the alarm that it is full: look at what else uses it, compact and defragment it, and take the alarm away. Nodes go on by themselves.',
  'need.name_taken': 'Another node has the name of this one',
  'need.name_taken.do':
    'Both live, and this one counts for nothing: it takes no changes, and never leads. Give it a name of its own (CLUSTER_NODE), and start it again.',
  'need.no_leader': 'No node of the cluster leads',
  'need.no_leader.do':
    'Changes wait, and are refused after a moment. One takes the lead within seconds by itself. If that lasts, the nodes’ logs say why none can.',
  'need.leader_unreachable': 'The node that leads does not take what this one passes on',
  'need.leader_unreachable.do':
    'Changes wait here and are refused; reads go on. This node’s log says why: the line between the two, or a secret or certificate that is not the same at both.',
  'need.node_behind': 'This node has not taken up what the others have',
  'need.node_behind.do':
    'What is read here is old. It catches up by itself, and takes changes meanwhile; if it falls behind again, its disk or processors are too slow for what the others decide.',
  'need.recovering': 'Central is starting, or stopping',
  'need.recovering.do':
    'After a start it reads its journal and is there by itself: wait. If that lasts for minutes, or comes again and again, its log says why.',
  'need.central_changed': 'It does not follow this central',
  'need.central_changed.do':
    'Its copy is of another history than central’s, and may be all that is left of it; it sells nothing. Look first whether this is the directory that central should have. If this history, {timeline}, is the right one, accept it on the store’s own page “This store”, or on its machine:',
  'need.copy_damaged': 'Its copy was damaged on disk',
  'need.copy_damaged.do':
    'It answers from memory and fetches a new copy by itself. Do not restart it before it has one, and look after its disk.',
  'need.stalled': 'It gets no further',
  'need.stalled.do':
    'Central cannot give it the next change. It takes a new copy by itself after a minute; if that does not help, look at central’s health and log.',
  'need.unhealed': 'Central has lost sales that could not be made again',
  'need.unhealed.do':
    'Central was put back to an older state. The store sent again what it had passed on; what central refused now is on the store’s list, on its page “This store”: send each again once the cause is gone, or see to it by hand and take it off.',
  'need.outbox_incomplete': 'Its outbox has a gap',
  'need.outbox_incomplete.do':
    'The store could not note every sale of the last days: its disk was full, or the outbox is too small or was damaged. It sells on; but if central were put back to an older state now, some of it would be lost.',
  'need.rolled_back': 'Central has lost what it had',
  'need.rolled_back.do':
    'Central was put back to an older state, and the store has followed it. Sales in between are gone from central: the store’s foreign/ folder holds the copy that knew of them.',
  'need.clock_uncertain': 'The clock cannot be trusted',
  'need.clock_uncertain.do':
    'Central’s clock is far from where it should stand. Mend the time service of its machine; if the clock is right, accept it.',
  'need.keys_unconfirmed': 'Keys and staff may be those of an earlier moment',
  'need.keys_unconfirmed.do':
    'Central was put back, and with it who may what: a key that was revoked since is good again, and a PIN that was changed is the one before. Look through the keys and the staff, and then confirm them under Keys.',
  'need.backup_overdue': 'The newest backup is too old',
  'need.backup_overdue.do':
    'Two are missing by now. Sales go on, but a disk that is lost now takes more with it than it should. Backups says what failed last; once the cause is gone, make one there.',
  'need.backup_unverified': 'Nobody has checked the newest backup',
  'need.backup_unverified.do':
    'It was written, and could not be restored to be compared. Verify it in Backups; if that fails as well, make room where backups are kept, and look at central’s log.',
  'need.shipping_conflict': 'Beside the backups this history has gone on otherwise',
  'need.shipping_conflict.do':
    'Central was put back to an earlier state, or another works with a copy of its data. What is sold now does not lie beside the backups, and nothing is removed there. If what lies there counts, stop central and restore it; if this one is to go on, use bodega fork.',
  'need.shipping_gap': 'Changes are missing beside the backups',
  'need.shipping_gap.do':
    'Where backups lie could not be reached for too long, or something was taken away there. The data itself is safe, but a restore leads to before the gap until another backup is made: Backups says what keeps it from that.',
  'need.shipping_behind': 'The last changes are not beside the backups',
  'need.shipping_behind.do':
    'Sales go on. Where backups lie cannot be reached or written, or not fast enough; central’s log says why. It goes on by itself once the cause is gone.',
  'need.other': 'Somebody has to look: {code}',
  'need.other.do': 'Its log says what has happened, and docs/operations.md what to do.',
} as const;

const es: Record<keyof typeof en, string> = {
  'needs.title': 'Qué hay que hacer',
  'needs.book': 'Los pasos: docs/operations.md, {alert}',

  'need.storage_failed': 'Ha fallado una escritura en el disco',
  'need.storage_failed.do':
    'La central no acepta más cambios, responde a las lecturas un rato y luego termina. Revise primero el disco; después arranque la central en el mismo directorio. Lo confirmado está ahí, y quien no tuvo respuesta envía la misma petición otra vez.',
  'need.storage_stalled': 'El disco no responde',
  'need.storage_stalled.do':
    'Una escritura no ha vuelto. Revise el volumen: un disco de red que no está, o una copia de seguridad que lo bloquea. Si vuelve, la central sigue por sí sola; no se pierde nada.',
  'need.disk_full': 'No queda sitio',
  'need.disk_full.do':
    'Los cambios se rechazan, las lecturas siguen. Haga sitio en el volumen de la central, pero no borre nada de su directorio; la central vuelve a aceptar cambios por sí sola en segundos.',
  'need.events_unreadable': 'Hay eventos que no se pueden leer',
  'need.events_unreadable.do':
    'Una parte del historial se ha dañado en el disco. Las existencias y las ventas son correctas, y las tiendas lo rodean solas con una copia nueva. Revise el disco y ejecute bodega verify sobre una copia del directorio.',
  'need.keys_unreadable': 'Hay claves de idempotencia que no se pueden leer',
  'need.keys_unreadable.do':
    'Lo que se respondió a algunas peticiones se ha dañado en el disco. Una petición así se rechaza, porque puede que se hiciera: mire los eventos del producto antes de hacerla de nuevo. Revise el disco.',
  'need.damage_found': 'Algo guardado ha cambiado en el disco',
  'need.damage_found.do':
    'Lo encontró una lectura de todo lo guardado; el registro de la central nombra cada cosa. Las ventas siguen. En un momento tranquilo pare la central y ejecute bodega repair --checkpoint, haga una copia de seguridad nueva y revise el disco.',
  'need.history_waiting': 'No se puede escribir el historial',
  'need.history_waiting.do':
    'Las ventas siguen. Haga sitio en el volumen de datos de la central, o revise el disco: su registro dice qué falló. El historial se pone al día solo; si esto dura días, le faltará lo que pase entretanto.',
  'need.log_unreachable': 'El registro en etcd no responde a este nodo',
  'need.log_unreachable.do':
    'No acepta cambios, y lo que se lee aquí envejece. Si otros nodos lo alcanzan, revise la línea de este con etcd; si ninguno, etcd ha perdido su mayoría: vuelva a arrancar sus miembros.',
  'need.log_full': 'No queda sitio en etcd',
  'need.log_full.do':
    'Los cambios se rechazan, las lecturas siguen. Está usada la mitad de lo que etcd puede guardar, o ha dado la alarma de que está lleno: mire qué más lo usa, compáctelo y desfragméntelo, y quite la alarma. Los nodos siguen solos.',
  'need.name_taken': 'Otro nodo tiene el nombre de este',
  'need.name_taken.do':
    'Los dos están en marcha, y este no cuenta: no acepta cambios y nunca dirige. Dele un nombre propio (CLUSTER_NODE) y arránquelo de nuevo.',
  'need.no_leader': 'Ningún nodo del clúster dirige',
  'need.no_leader.do':
    'Los cambios esperan, y al cabo de un momento se rechazan. Uno toma el mando por sí solo en segundos. Si dura, los registros de los nodos dicen por qué ninguno puede.',
  'need.leader_unreachable': 'El nodo que dirige no toma lo que este le pasa',
  'need.leader_unreachable.do':
    'Aquí los cambios esperan y se rechazan; las lecturas siguen. El registro de este nodo dice por qué: la línea entre los dos, o un secreto o certificado que no es el mismo en ambos.',
  'need.node_behind': 'Este nodo no ha recogido lo que tienen los demás',
  'need.node_behind.do':
    'Lo que se lee aquí es antiguo. Se pone al día por sí solo y mientras tanto acepta cambios; si vuelve a quedarse atrás, su disco o sus procesadores son demasiado lentos para lo que los demás deciden.',
  'need.recovering': 'La central está arrancando o parando',
  'need.recovering.do':
    'Tras un arranque lee su diario y vuelve por sí sola: espere. Si dura minutos o se repite, su registro dice por qué.',
  'need.central_changed': 'No sigue a esta central',
  'need.central_changed.do':
    'Su copia es de otra historia que la de la central, y puede ser todo lo que queda de ella; no vende nada. Compruebe primero si este es el directorio que la central debe tener. Si esta historia, {timeline}, es la buena, acéptela en la página de la tienda, «Esta tienda», o en su máquina:',
  'need.copy_damaged': 'Su copia se dañó en el disco',
  'need.copy_damaged.do':
    'Responde de memoria y trae una copia nueva por sí sola. No la reinicie antes de que la tenga, y revise su disco.',
  'need.stalled': 'No avanza',
  'need.stalled.do':
    'La central no puede darle el siguiente cambio. Al cabo de un minuto toma una copia nueva por sí sola; si no ayuda, mire la salud y el registro de la central.',
  'need.unhealed': 'La central ha perdido ventas que no se han podido repetir',
  'need.unhealed.do':
    'La central volvió a un estado anterior. La tienda le envió de nuevo lo que había pasado; lo que la central rechaza ahora está en la lista de la tienda, en su página «Esta tienda»: envíe cada una otra vez cuando la causa haya desaparecido, o resuélvala a mano y quítela de la lista.',
  'need.outbox_incomplete': 'A su bandeja de salida le falta algo',
  'need.outbox_incomplete.do':
    'La tienda no pudo anotar todas las ventas de los últimos días: el disco estaba lleno, o la bandeja de salida es pequeña o se dañó. Sigue vendiendo; pero si la central volviera ahora a un estado anterior, una parte se perdería.',
  'need.rolled_back': 'La central ha perdido lo que ella tenía',
  'need.rolled_back.do':
    'La central volvió a un estado anterior, y la tienda la ha seguido. Las ventas intermedias no están en la central: la carpeta foreign/ de la tienda guarda la copia que las conocía.',
  'need.clock_uncertain': 'El reloj no es de fiar',
  'need.clock_uncertain.do':
    'El reloj de la central está lejos de donde debería. Arregle el servicio de hora de su máquina; si el reloj está bien, acéptelo.',
  'need.keys_unconfirmed': 'Las claves y el personal pueden ser los de un momento anterior',
  'need.keys_unconfirmed.do':
    'La central volvió atrás, y con ella quién puede qué: una clave revocada desde entonces vale otra vez, y un PIN cambiado es el de antes. Repase las claves y el personal y luego confírmelos en Claves.',
  'need.backup_overdue': 'La copia de seguridad más reciente es demasiado antigua',
  'need.backup_overdue.do':
    'Ya faltan dos. Las ventas siguen, pero un disco que se pierda ahora se lleva más de lo debido. Copias dice qué falló la última vez; cuando la causa haya desaparecido, haga una allí.',
  'need.backup_unverified': 'Nadie ha comprobado la copia de seguridad más reciente',
  'need.backup_unverified.do':
    'Se escribió, y no se pudo restaurar para compararla. Compruébela en Copias; si también falla, haga sitio donde se guardan las copias y mire el registro de la central.',
  'need.shipping_conflict': 'Junto a las copias esta historia siguió de otro modo',
  'need.shipping_conflict.do':
    'La central volvió a un estado anterior, o hay otra que trabaja con una copia de sus datos. Lo que se vende ahora no está junto a las copias, y allí no se quita nada. Si cuenta lo de allí, pare la central y restáurelo; si ha de seguir esta, use bodega fork.',
  'need.shipping_gap': 'Faltan cambios junto a las copias de seguridad',
  'need.shipping_gap.do':
    'No se pudo llegar al sitio de las copias durante demasiado tiempo, o alguien quitó algo allí. Los datos están a salvo, pero una restauración llega hasta antes del hueco hasta que se haga otra copia: Copias dice qué lo impide.',
  'need.shipping_behind': 'Los últimos cambios no están junto a las copias de seguridad',
  'need.shipping_behind.do':
    'Las ventas siguen. No se llega al sitio de las copias, no se puede escribir en él o no lo bastante deprisa; el registro de la central dice por qué. Sigue sola cuando la causa haya desaparecido.',
  'need.other': 'Alguien tiene que mirar: {code}',
  'need.other.do': 'Su registro dice qué ha pasado, y docs/operations.md qué hacer.',
};

export const { t, texts } = dictionary({ en, es });
