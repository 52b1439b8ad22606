import { ResponseParser } from '../../../../src/workers/http/wire/response-parser.ts';

/** What a parser made of the bytes of an answer. */
export type Reading = {
  readonly heads: readonly number[];
  readonly body: string;
  readonly end: 'whole' | 'length' | 'protocol' | 'open';
  readonly detail: string;
  readonly keepsAlive: boolean;
  readonly isDelimitedByClose: boolean;
  /** The value of X-Asked, read when the answer ended. */
  readonly asked: string | null;
  /** Bytes of reads that came after the end of the answer. */
  readonly unasked: number;
};

type Answer = { readonly method: string; readonly bytes: string; readonly closes: boolean };

/** Reads an answer in the pieces that end at `ends`; their buffer is used again, as a socket's is. */
export function readAnswer({ method, bytes, closes }: Answer, ends: readonly number[], maxHeadBytes: number): Reading {
  const heads: number[] = [];
  const pieces: string[] = [];
  let [end, detail, asked]: [Reading['end'], string, string | null] = ['open', '', null];
  let header: (name: string) => string | null = () => null;
  const finish = (how: Reading['end'], why = '') => {
    if (end !== 'open') throw new Error(`the answer ends twice: ${end}, then ${how}`);
    [end, detail, asked] = [how, why, header('x-asked')];
  };
  const parser = new ResponseParser(
    {
      onHead: (status, head) => {
        heads.push(status);
        header = (name) => head.header(name);
      },
      onBody: (buffer, from, to) => {
        if (end !== 'open' || from >= to) throw new Error(`a piece of a body from ${from} to ${to}, ${end}`);
        pieces.push(buffer.toString('latin1', from, to));
      },
      onEnd: () => finish('whole'),
      onProblem: finish,
    },
    maxHeadBytes,
  );
  parser.begin(method);
  const buffer = Buffer.alloc(bytes.length);
  let [at, unasked] = [0, 0];
  for (const to of [...ends, bytes.length]) {
    if (end !== 'open') unasked += to - at;
    parser.read(buffer, buffer.write(bytes.slice(at, to), 'latin1'));
    buffer.fill(0);
    at = to;
  }
  const { isDelimitedByClose } = parser;
  if (closes) parser.readEnd();
  return {
    heads,
    body: pieces.join(''),
    end,
    detail,
    keepsAlive: parser.keepsAlive,
    isDelimitedByClose,
    asked,
    unasked,
  };
}
