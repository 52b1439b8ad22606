import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Spares } from '../../../../src/spares.ts';
import type { ResponseHead } from '../../../../src/workers/http/engine.ts';
import { HeadReader } from '../../../../src/workers/http/wire/head-reader.ts';
import { ResponseParser } from '../../../../src/workers/http/wire/response-parser.ts';

const LIMIT = 4_096;
const CONNECTIONS = 3;

/** What one connection does next: a request, after which it is answered by the pieces; the last ones may never come. */
type Turn = { readonly connection: number; readonly pieces: readonly string[] };

const heads = fc.constantFrom(
  'HTTP/1.1 200 OK\r\nX-Id: one\r\nContent-Length: 3\r\n\r\n',
  'HTTP/1.1 200 OK\r\nX-Id: two\r\nContent-Length: 3\r\n\r\n',
  'HTTP/1.1 404 Not Found\r\nX-Id: three\r\nKeep-Alive: timeout=7\r\nContent-Length: 3\r\n\r\n',
  'HTTP/1.1 103 Soon\r\nX-Id: no\r\n\r\nHTTP/1.1 200 OK\r\nX-Id: one\r\nContent-Length: 3\r\n\r\n',
  'HTTP/1.1 200 OK\r\nX-Id: four\r\nConnection: close\r\nContent-Length: 3\r\n\r\n',
  'HTTP/1.1 200 OK\r\nX-Id: broken\r\nContent-Length: +3\r\n\r\n',
);
const turn: fc.Arbitrary<Turn> = fc
  .record({
    connection: fc.nat(CONNECTIONS - 1),
    head: heads,
    cuts: fc.array(fc.nat(), { maxLength: 3 }),
    comes: fc.nat(5),
  })
  .map(({ connection, head, cuts, comes }) => {
    const bytes = `${head}abc`;
    const ends = [...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
    const pieces = ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
    return { connection, pieces: comes === 0 ? pieces.slice(0, -1) : pieces };
  });

/** Reads the turns of all connections, a piece of each in turn. Returns what each connection was told. */
function readAll(turns: readonly Turn[], readerFor: (connection: number) => Spares<HeadReader>): readonly string[][] {
  const connections = Array.from({ length: CONNECTIONS }, (_, connection) => {
    const told: string[] = [];
    let head: ResponseHead | null = null;
    let isOpen = false;
    const tell = (what: string): void => {
      told.push(`${what} ${head?.header('x-id')} ${parser.idleHintMs} ${parser.keepsAlive}`);
      isOpen = false;
    };
    const parser: ResponseParser = new ResponseParser(
      {
        onHead: (status, given) => {
          head = given;
          told.push(`${status} ${given.header('x-id')}`);
        },
        onBody: (buffer, from, to) => told.push(buffer.toString('latin1', from, to)),
        // Another request may follow within the end of an answer, whose head can still be read.
        onEnd: () => {
          next();
          tell('whole');
          isOpen = true;
        },
        onProblem: (failure) => {
          tell(failure);
          head = null;
        },
      },
      LIMIT,
      readerFor(connection),
    );
    const next = (): void => parser.begin('GET');
    const queue = turns.filter((each) => each.connection === connection).flatMap(({ pieces }) => [null, ...pieces]);
    const step = (): void => {
      const piece = queue.shift();
      if (piece === undefined) return;
      if (piece === null) {
        // The answer before may be a part only, which was given up together with its socket.
        head = null;
        isOpen = true;
        next();
      } else if (isOpen) parser.read(Buffer.from(piece), piece.length);
    };
    return { queue, step, told };
  });
  while (connections.some(({ queue }) => queue.length > 0)) for (const { step } of connections) step();
  return connections.map(({ told }) => told);
}

describe('connections that share readers of heads', () => {
  it('are told what each would be told that has one of its own', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 20 }), (turns) => {
        const shared = new Spares(() => new HeadReader(LIMIT));
        const own = readAll(turns, () => new Spares(() => new HeadReader(LIMIT)));
        assert.deepEqual(
          readAll(turns, () => shared),
          own,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('make no more readers than there are answers of which a part has come', () => {
    let made = 0;
    const shared = new Spares(() => {
      made += 1;
      return new HeadReader(LIMIT);
    });
    const parsers = Array.from(
      { length: 20 },
      () =>
        new ResponseParser(
          {
            onHead: () => undefined,
            onBody: () => undefined,
            onEnd: () => undefined,
            onProblem: (_, detail) => assert.fail(detail),
          },
          LIMIT,
          shared,
        ),
    );
    const read = (parser: ResponseParser, bytes: string): void => parser.read(Buffer.from(bytes), bytes.length);
    const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
    for (const parser of parsers) {
      parser.begin('GET');
      read(parser, whole);
    }
    assert.equal(made, 1);
    for (const parser of parsers.slice(0, 3)) {
      parser.begin('GET');
      read(parser, whole.slice(0, 20));
    }
    assert.equal(made, 3);
    // Two of these go on, and a third is asked for another answer in the place of the one that was given up.
    parsers[1]?.begin('GET');
    for (const parser of parsers.slice(3)) {
      parser.begin('GET');
      read(parser, whole);
    }
    assert.equal(made, 3);
    for (const index of [0, 2]) read(parsers[index] as ResponseParser, whole.slice(20));
    assert.equal(made, 3);
  });
});
