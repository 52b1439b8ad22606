import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { giveSeats } = await import(pathToFileURL(join(ROOT, 'test/seats.mjs')).href);

describe('the processes of the suite', () => {
  it('begin in their order when all have asked, so many at once, and each that ends makes room for the next', async (t) => {
    const path = join(temporaryFolder(t), 'seats');
    let left = 0;
    giveSeats(path, { count: 4, atOnce: 2 }, () => {
      left += 1;
    });
    const begun: number[] = [];
    const ask = (number: number) => {
      const socket = connect(path, () => socket.write(String(number)));
      const begins = once(socket, 'data').then(() => begun.push(number));
      const end = async (): Promise<void> => {
        socket.end();
        await once(socket, 'close');
      };
      return { begins, end };
    };
    const [third, second, fourth] = [ask(2), ask(1), ask(3)];
    const first = ask(0);
    await Promise.all([first.begins, second.begins]);
    assert.deepEqual(begun.toSorted(), [0, 1]);
    await second.end();
    await third.begins;
    assert.deepEqual(begun.slice(2), [2]);
    await first.end();
    await fourth.begins;
    assert.deepEqual(begun.slice(2), [2, 3]);
    await Promise.all([third.end(), fourth.end()]);
    assert.ok(left >= 2, `${left} have left their seats`);
  });

  it('do not wait for ever for one that has not started', async (t) => {
    const path = join(temporaryFolder(t), 'seats');
    giveSeats(path, { count: 2, atOnce: 1, patienceMs: 10 });
    const socket = connect(path, () => socket.write('1'));
    await once(socket, 'data');
    socket.end();
    await once(socket, 'close');
  });
});
