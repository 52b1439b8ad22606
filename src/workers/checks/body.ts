import { createHash, type Hash } from 'node:crypto';

/** Collects the text of one body after the other. A body of one chunk, the common case, is not copied. */
export class BodyText {
  #chunks: Buffer[] = [];

  start(): void {
    this.#chunks.length = 0;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  text(): string {
    const [first] = this.#chunks;
    const whole = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#chunks.length = 0;
    return whole.toString('utf8');
  }
}

/** Computes the SHA-256 of one body after the other, without keeping any of them. */
export class BodyHash {
  #hash: Hash = createHash('sha256');

  start(): void {
    this.#hash = createHash('sha256');
  }

  add(chunk: Buffer): void {
    this.#hash.update(chunk);
  }

  hex(): string {
    return this.#hash.digest('hex');
  }
}

/** The value at a dotted path of a parsed answer, undefined if there is none; the empty path is the answer itself. */
export function fieldAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  let at = value;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/** The parsed answer, or undefined if the text is not valid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
