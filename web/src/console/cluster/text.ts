import { dictionary } from '@lib/dictionary.ts';

const en = {
  'cluster.hint': '{live} live; asked {node}',
  'cluster.nodes.one': '{count} node',
  'cluster.nodes.other': '{count} nodes',
  'cluster.failed': 'The nodes could not be listed',
  'cluster.alone': 'This central is alone',
  'cluster.alone.hint':
    'One machine does all the work, and if it is lost a backup takes its place. Several nodes share a log in etcd: any of them goes on when another is lost, and each answers reads.',
  'cluster.alone.book': 'How it becomes a cluster, and alone again: docs/operations.md, “Central as a cluster”',

  'whole.good': '{leader} leads, and all {count} nodes that live are with it',
  'whole.since': 'Since {when}. Changes go to it from every node; every node answers reads.',
  'whole.noLog': 'The log in etcd does not answer',
  'whole.noLog.do':
    'Changes are refused until it does; reads go on with what each node has, and say how old that is. Look after etcd first: two of three members must live and reach each other.',
  'whole.noLeader': 'No node leads',
  'whole.noLeader.do':
    'Changes wait, and are refused after a moment. One takes the lead within seconds by itself. If that lasts, the nodes’ logs say why none can.',
  'whole.wrong': 'A node has found itself wrong: {nodes}',
  'whole.wrong.do':
    'It does not serve; its reason stands below. If it is this node alone, look after its disk, empty its data directory, and start it again: it takes a copy from another. If several say so, or that etcd was put back, keep every data directory: docs/operations.md, “The log is lost”.',
  'whole.behind': 'A node is far behind: {nodes}',
  'whole.behind.do':
    'It takes up what it lacks by itself. If it does not come nearer, its disk or its line to etcd is too slow. Do not hand over to it now.',
  'whole.missing': 'A node is missing: {nodes}',
  'whole.missing.do':
    'It has lived and does not now. The others go on without it, and one less may be lost. Start it again, anywhere, on its directory or an empty one; if it is gone for good, forget it.',
  'whole.few': 'One node alone is left',
  'whole.few.do': 'All works, but no other could take its place. Start the others again.',

  'node.here': 'this page is from it',
  'node.leader': 'Leads',
  'node.follower': 'Follows',
  'node.quarantined': 'Does not serve',
  'node.missing': 'Missing',
  'node.seen': 'Last seen',
  'node.forget': 'Forget',
  'node.forget.label': 'Forget: {node}',
  'node.position': 'Position',
  'node.lag': 'Changes behind',
  'node.version': 'Version',
  'node.url': 'Address',
  'node.reason': 'Why it does not serve: {reason}',
  'node.handOver': 'Have it lead',
  'node.handOver.label': 'Have it lead: {node}',

  'hand.title': 'Have {node} lead?',
  'hand.hint':
    '{leader} answers what it was asked, and hands over. What is asked meanwhile waits, for less than a second as a rule; nothing is lost.',
  'hand.behind': '{node} is {count} behind, and takes these up first: changes wait for as long.',
  'hand.changes.one': '{count} change',
  'hand.changes.other': '{count} changes',
  'hand.sure': 'Hand over',
  'hand.done': '{node} leads',
  'hand.gone': 'No node of that name lives any more.',
  'hand.alone': 'This central is alone.',

  'forget.title': 'Forget {node}?',
  'forget.hint':
    'Nobody misses it any more. Its data directory stays as it is, and if it is started again it is known again.',
  'forget.done': '{node} is forgotten',
  'forget.gone': 'No node of that name is missing any more.',
  'forget.lives': 'It lives again.',

  'log.title': 'The log in etcd',
  'log.silent': 'It does not answer.',
  'log.offset': 'Position',
  'log.records': 'Records written to it',
  'log.bytes': 'What it holds',
  'log.hint': 'What all nodes have taken up is removed from it.',

  'last.title': 'Changes of the lead',
  'last.count': 'seen by {node} since its start: {count}',
  'last.none': 'None.',
  'last.what': 'From {from} to {to}, {when}.',
  'last.first': '{to} took it, {when}.',
  'last.gap': 'Nobody was seen to lead for {gap}.',
} as const;

const es: Record<keyof typeof en, string> = {
  'cluster.hint': '{live} en marcha; respondió {node}',
  'cluster.nodes.one': '{count} nodo',
  'cluster.nodes.other': '{count} nodos',
  'cluster.failed': 'No se pudo obtener la lista de nodos',
  'cluster.alone': 'Esta central está sola',
  'cluster.alone.hint':
    'Una máquina hace todo el trabajo, y si se pierde la sustituye una copia de seguridad. Varios nodos comparten un registro en etcd: cualquiera sigue cuando otro se pierde, y todos responden a las lecturas.',
  'cluster.alone.book':
    'Cómo se convierte en un clúster, y vuelve a estar sola: docs/operations.md, «Central as a cluster»',

  'whole.good': '{leader} dirige, y los {count} nodos en marcha están con él',
  'whole.since': 'Desde {when}. Los cambios van a él desde cualquier nodo; todos responden a las lecturas.',
  'whole.noLog': 'El registro en etcd no responde',
  'whole.noLog.do':
    'Los cambios se rechazan hasta que responda; las lecturas siguen con lo que tiene cada nodo, y dicen cuánto hace que lo tiene. Revise primero etcd: dos de tres miembros deben estar en marcha y alcanzarse.',
  'whole.noLeader': 'Ningún nodo dirige',
  'whole.noLeader.do':
    'Los cambios esperan, y al cabo de un momento se rechazan. Uno toma el mando por sí solo en segundos. Si dura, los registros de los nodos dicen por qué ninguno puede.',
  'whole.wrong': 'Un nodo se ha encontrado erróneo: {nodes}',
  'whole.wrong.do':
    'No atiende; su motivo está abajo. Si es solo este nodo, revise su disco, vacíe su directorio de datos y arránquelo de nuevo: toma una copia de otro. Si lo dicen varios, o que etcd se restauró, conserve todos los directorios de datos: docs/operations.md, «The log is lost».',
  'whole.behind': 'Un nodo va muy atrasado: {nodes}',
  'whole.behind.do':
    'Recoge por sí solo lo que le falta. Si no se acerca, su disco o su línea con etcd es demasiado lenta. No le ceda el mando ahora.',
  'whole.missing': 'Falta un nodo: {nodes}',
  'whole.missing.do':
    'Estuvo en marcha y ahora no lo está. Los demás siguen sin él, y puede perderse uno menos. Arránquelo de nuevo, donde sea, en su directorio o en uno vacío; si se ha ido para siempre, olvídelo.',
  'whole.few': 'Queda un solo nodo',
  'whole.few.do': 'Todo funciona, pero ningún otro podría sustituirlo. Vuelva a arrancar los demás.',

  'node.here': 'esta página viene de él',
  'node.leader': 'Dirige',
  'node.follower': 'Sigue',
  'node.quarantined': 'No atiende',
  'node.missing': 'Falta',
  'node.seen': 'Visto por última vez',
  'node.forget': 'Olvidar',
  'node.forget.label': 'Olvidar: {node}',
  'node.position': 'Posición',
  'node.lag': 'Cambios de retraso',
  'node.version': 'Versión',
  'node.url': 'Dirección',
  'node.reason': 'Por qué no atiende: {reason}',
  'node.handOver': 'Darle el mando',
  'node.handOver.label': 'Darle el mando: {node}',

  'hand.title': '¿Dar el mando a {node}?',
  'hand.hint':
    '{leader} responde lo que se le ha pedido y cede el mando. Lo que se pida entretanto espera, por lo general menos de un segundo; no se pierde nada.',
  'hand.behind': '{node} lleva {count} de retraso y los recoge primero: los cambios esperan ese tiempo.',
  'hand.changes.one': '{count} cambio',
  'hand.changes.other': '{count} cambios',
  'hand.sure': 'Ceder el mando',
  'hand.done': '{node} dirige',
  'hand.gone': 'Ya no hay ningún nodo en marcha con ese nombre.',
  'hand.alone': 'Esta central está sola.',

  'forget.title': '¿Olvidar {node}?',
  'forget.hint':
    'Ya nadie lo echa en falta. Su directorio de datos queda como está, y si se arranca de nuevo se conoce otra vez.',
  'forget.done': '{node} está olvidado',
  'forget.gone': 'Ya no falta ningún nodo con ese nombre.',
  'forget.lives': 'Vuelve a estar en marcha.',

  'log.title': 'El registro en etcd',
  'log.silent': 'No responde.',
  'log.offset': 'Posición',
  'log.records': 'Anotaciones escritas en él',
  'log.bytes': 'Lo que guarda',
  'log.hint': 'Lo que todos los nodos han recogido se quita de él.',

  'last.title': 'Cambios de mando',
  'last.count': 'vistos por {node} desde su arranque: {count}',
  'last.none': 'Ninguno.',
  'last.what': 'De {from} a {to}, {when}.',
  'last.first': 'Lo tomó {to}, {when}.',
  'last.gap': 'No se vio a nadie dirigir durante {gap}.',
};

export const { t, plural, texts } = dictionary({ en, es });
