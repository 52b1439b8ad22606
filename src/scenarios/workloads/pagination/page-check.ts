import { BodyText, fieldAt, parseJson } from '../../../workers/checks/body.ts';
import { parseExactly } from '../../../workers/checks/exact-json.ts';
import { FOUND } from '../../../workers/checks/status-check.ts';
import type { BodyCheck, CheckFailure } from '../../../workers/http/body-check.ts';
import type { ResponseHead } from '../../../workers/http/engine.ts';
import type { SeriesRecorder } from '../../../workers/recording/series-recorder.ts';
import type { KnownPages } from './known-pages.ts';
import { nextOf } from './next-link.ts';
import type { PaginationWorkload } from './types.ts';
import type { PageContent, Walk } from './walk.ts';

type Fields = PaginationWorkload['fields'];

/** Checks the pages of one walk after the other, and counts them and their items. */
export class PageCheck implements BodyCheck {
  readonly statuses: readonly number[] = FOUND;
  readonly reads = 'whole';
  readonly #by: PaginationWorkload['by'];
  readonly #fields: Fields;
  readonly #body = new BodyText();
  readonly #known: KnownPages;
  #walk: Walk | null = null;
  #series: SeriesRecorder | null = null;
  /** The link to the next page in the header of this one. */
  #link: string | null = null;

  constructor({ by, fields }: Pick<PaginationWorkload, 'by' | 'fields'>, known: KnownPages) {
    this.#by = by;
    this.#fields = fields;
    this.#known = known;
  }

  /** The next pages are those of `walk`, and are counted in `series`. */
  follow(walk: Walk, series: SeriesRecorder): void {
    this.#walk = walk;
    this.#series = series;
  }

  onStart(): void {
    this.#body.start();
    this.#link = null;
  }

  onHeaders(head: ResponseHead): void {
    if (this.#by === 'link' && this.#fields.nextLink === '') this.#link = nextOf(head.header('link') ?? '');
  }

  onChunk(buffer: Buffer, from: number, to: number): CheckFailure | null {
    this.#body.add(buffer, from, to);
    return null;
  }

  onEnd(): CheckFailure | null {
    const page = this.#read();
    if (page === null) return { failure: 'check', reason: noList(this.#fields) };
    this.#series?.page(page.ids.length);
    const problem = this.#walk?.add(page) ?? null;
    return problem === null ? null : { failure: 'check', reason: problem };
  }

  #read(): PageContent | null {
    const path = this.#walk?.path ?? '';
    const body = this.#body.content();
    const known = this.#known.find(path, body, this.#link);
    if (known !== null) return known;
    const page = pageIn(this.#body.text(), this.#by, this.#fields, this.#link);
    if (page !== null) this.#known.keep(path, body, this.#link, page);
    return page;
  }
}

/** Why a page has no items. */
export function noList({ items }: Fields): string {
  return items === '' ? 'the answer is no array' : `no array at "${items}"`;
}

/** What the text of a page says; null if there is no list in it. Numbers are read again digit by digit where that matters. */
function pageIn(text: string, by: PaginationWorkload['by'], fields: Fields, link: string | null): PageContent | null {
  const page = pageOf(parseJson(text), by, fields, link);
  const isExact = page === null || (typeof page.next !== 'number' && page.ids.every(isSafe));
  return isExact ? page : pageOf(parseExactly(text), by, fields, link);
}

function isSafe(id: unknown): boolean {
  return typeof id !== 'number' || Number.isSafeInteger(id);
}

/** What a parsed page says; null if there is no list in it. `link` is the one of its header. */
export function pageOf(
  answer: unknown,
  by: PaginationWorkload['by'],
  fields: Fields,
  link: string | null = null,
): PageContent | null {
  const items = fieldAt(answer, fields.items);
  if (!Array.isArray(items)) return null;
  const next = by !== 'link' ? fieldAt(answer, fields.nextCursor) : (link ?? linkIn(answer, fields));
  return { ids: items.map((item) => fieldAt(item, fields.id)), total: fieldAt(answer, fields.total), next };
}

function linkIn(answer: unknown, { nextLink }: Fields): unknown {
  return nextLink === '' ? null : fieldAt(answer, nextLink);
}
