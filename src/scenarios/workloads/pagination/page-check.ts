import { BodyText, fieldAt, parseJson } from '../../../workers/checks/body.ts';
import { FOUND } from '../../../workers/checks/status-check.ts';
import type { BodyCheck, CheckFailure } from '../../../workers/http/body-check.ts';
import type { SeriesRecorder } from '../../../workers/recording/series-recorder.ts';
import type { PaginationWorkload } from './types.ts';
import type { Walk } from './walk.ts';

/** Checks the pages of one walk after the other, and counts them and their items. */
export class PageCheck implements BodyCheck {
  readonly statuses: readonly number[] = FOUND;
  readonly reads = 'whole';
  readonly #fields: PaginationWorkload['fields'];
  readonly #body = new BodyText();
  #walk: Walk | null = null;
  #series: SeriesRecorder | null = null;

  constructor(fields: PaginationWorkload['fields']) {
    this.#fields = fields;
  }

  /** The next pages are those of `walk`, and are counted in `series`. */
  follow(walk: Walk, series: SeriesRecorder): void {
    this.#walk = walk;
    this.#series = series;
  }

  onStart(): void {
    this.#body.start();
  }

  onChunk(buffer: Buffer, from: number, to: number): CheckFailure | null {
    this.#body.add(buffer, from, to);
    return null;
  }

  onEnd(): CheckFailure | null {
    const page = parseJson(this.#body.text());
    const fields = this.#fields;
    const items = fieldAt(page, fields.items);
    if (!Array.isArray(items)) return { failure: 'check', reason: `no array at "${fields.items}"` };
    this.#series?.page(items.length);
    const ids = items.map((item) => fieldAt(item, fields.id));
    const problem = this.#walk?.add(ids, fieldAt(page, fields.total), fieldAt(page, fields.nextCursor)) ?? null;
    return problem === null ? null : { failure: 'check', reason: problem };
  }
}
