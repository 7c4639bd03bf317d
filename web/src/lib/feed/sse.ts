/** One message of a stream of server-sent events. */
export interface Message {
  event: string;
  data: string;
  id: string | undefined;
}

/**
 * Reads a stream of server-sent events (HTML standard, 9.2). `onBytes` is called with every chunk, comments included, so
 * that a watchdog can tell silence from quiet. It returns when the stream ends, and throws when it breaks.
 */
export async function readStream(
  body: ReadableStream<Uint8Array>,
  onMessages: (messages: Message[]) => void,
  onBytes: () => void,
): Promise<void> {
  const reader = body.getReader();
  const parse = parser();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    const messages = parse(decoder.decode(value, { stream: true }));
    if (messages.length > 0) onMessages(messages);
  }
}

/** A parser takes text in pieces of any size and returns the messages that each piece completes. */
export function parser(): (chunk: string) => Message[] {
  let rest = '';
  let message: Message = { event: '', data: '', id: undefined };
  let lines = 0; // data lines of the present message

  const field = (line: string) => {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') message.event = value;
    else if (name === 'id') message.id = value;
    else if (name === 'data') message.data += (lines++ > 0 ? '\n' : '') + value;
  };

  return (chunk) => {
    const messages: Message[] = [];
    const all = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = all.pop() ?? '';
    for (const line of all) {
      if (line !== '') {
        if (!line.startsWith(':')) field(line);
        continue;
      }
      if (lines > 0) messages.push(message);
      message = { event: '', data: '', id: undefined };
      lines = 0;
    }
    return messages;
  };
}
