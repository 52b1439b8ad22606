import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../http/problem-details.ts';
import type { Position, View } from '../store/change-index.ts';

const MAC_BYTES = 9;
const FORGED = 'this server has not handed out this cursor';

/**
 * Keyset cursors: the sort keys of the last item of a page and the view that they belong to, sealed with a key of this server,
 * so that a changed cursor is recognised. The text is the base64url of a MAC and `sort status lastModifiedMs name`.
 */
export class CursorSeal {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  write(view: View, position: Position): string {
    const text = Buffer.from(`${view.sort} ${view.status} ${position.lastModifiedMs} ${position.name}`);
    return Buffer.concat([this.#mac(text), text]).toString('base64url');
  }

  /** Throws a Problem (400) for a cursor that is forged, damaged, or of another view. */
  read(cursor: string, view: View): Position {
    const sealed = Buffer.from(cursor, 'base64url');
    const text = sealed.subarray(MAC_BYTES);
    // Decoding is lenient, so anything but the spelling of write() is refused.
    if (sealed.toString('base64url') !== cursor || sealed.length <= MAC_BYTES) throw new Problem(400, FORGED);
    if (!timingSafeEqual(this.#mac(text), sealed.subarray(0, MAC_BYTES))) throw new Problem(400, FORGED);
    const [sort, status, lastModifiedMs, ...name] = text.toString().split(' ');
    if (sort !== view.sort || status !== view.status) {
      throw new Problem(400, `cursor belongs to sort=${sort} and status=${status}: keep both along a walk`);
    }
    return { name: name.join(' '), lastModifiedMs: Number(lastModifiedMs) };
  }

  #mac(text: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(text).digest().subarray(0, MAC_BYTES);
  }
}
