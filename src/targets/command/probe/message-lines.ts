import type { Socket } from 'node:net';

/** Sends a message as a line of JSON; nothing happens where the other end is gone. */
export function sendLine(socket: Socket, message: object): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

/** Hands on each message that arrives. A message of many megabytes, as a profile is, is put together once. */
export function readLines<Message>(socket: Socket, onMessage: (message: Message) => void): void {
  let parts: string[] = [];
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const [first = '', ...others] = text.split('\n');
    parts.push(first);
    for (const next of others) {
      onMessage(JSON.parse(parts.join('')) as Message);
      parts = [next];
    }
  });
}
