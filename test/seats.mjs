import { createServer } from 'node:net';

/**
 * Lets `count` processes begin in the order of their numbers, `atOnce` of them at a time. Each connects to the socket at `path`,
 * writes its number, and is answered when it may begin; it has its seat until its connection ends. The first seats are given when all
 * of them have asked, so that the order does not depend on who starts faster, or `patienceMs` after the first has: one that can't
 * even start keeps nobody waiting. `hasEnded` is called when one has left its seat.
 */
export function giveSeats(path, { count, atOnce, patienceMs = 30_000 }, hasEnded = () => {}) {
  const asking = new Map();
  const seated = new Set();
  let asked = 0;
  let isPatient = true;
  const give = () => {
    if (asked < count && isPatient) return;
    for (const number of [...asking.keys()].sort((a, b) => a - b).slice(0, atOnce - seated.size)) {
      seated.add(number);
      asking.get(number).write('begin');
      asking.delete(number);
    }
  };
  const giveAnyway = () => {
    isPatient = false;
    give();
  };
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (bytes) => {
      const number = Number(bytes);
      asked += 1;
      if (asked === 1) setTimeout(giveAnyway, patienceMs).unref();
      asking.set(number, socket);
      socket.once('close', () => {
        seated.delete(number);
        asking.delete(number);
        give();
        hasEnded();
      });
      give();
    });
  });
  server.listen(path);
  server.unref();
}
