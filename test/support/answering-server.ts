import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';

const BODY = '{"ok":true}';
export const ANSWER: string = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

/** Answers every request, and lets a test wait until it has had so many. */
export async function startServer(): Promise<{ server: Server; port: number; seen: (count: number) => Promise<void> }> {
  let requests = 0;
  const server = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', () => {
      requests += 1;
      server.emit('seen', requests);
      socket.write(ANSWER);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const seen = async (count: number): Promise<void> => {
    while (requests < count) await once(server, 'seen');
  };
  return { server, port: (server.address() as AddressInfo).port, seen };
}
