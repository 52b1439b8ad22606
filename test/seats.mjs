import { createServer } from 'node:net';

/**
 * Lets processes begin in their order, each as soon as there is a seat for it. Each connects to the socket at `path`, writes its
 * number, and is answered when it may begin; it has its seat until its connection ends. The first seats are given when all of them
 * have asked, so that the order does not depend on who starts faster. `hasEnded` is called when one has left its seat.
 */
export function giveSeats(path, room, hasEnded) {
  const asking = new Map();
  const seated = new Set();
  let asked = 0;
  const give = () => {
    if (asked < room.isBehind.length) return;
    const next = nextToBegin([...asking.keys()], [...seated], room);
    if (next === undefined) return;
    seated.add(next);
    asking.get(next).write('begin');
    asking.delete(next);
    give();
  };
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (bytes) => {
      const number = Number(bytes);
      asked += 1;
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

/**
 * The number of the process that begins next, or undefined if none may. `isBehind` tells of each number whether it takes what others
 * leave idle. So many as `behindAtOnce` of them run beside `waitingAtOnce` others; when none of them is left, the others may be as many
 * as `atOnce`.
 */
export function nextToBegin(asking, seated, { isBehind, behindAtOnce, waitingAtOnce, atOnce }) {
  const behind = seated.filter((number) => isBehind[number]).length;
  const isBehindOver = ![...asking, ...seated].some((number) => isBehind[number]);
  const mayBegin = (number) =>
    isBehind[number] ? behind < behindAtOnce : seated.length - behind < (isBehindOver ? atOnce : waitingAtOnce);
  return asking.toSorted((a, b) => a - b).find(mayBegin);
}
