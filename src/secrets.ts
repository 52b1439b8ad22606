/** Keeps secrets out of what is written. */

/** What stands where a secret was. */
export const MASK = '•••';

/** Headers whose values are secrets wherever they come from, in lower case. */
export const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'x-api-key',
]);

/** A shorter value would also be found in words and figures that have nothing to do with it. */
const SHORTEST = 4;
/** A secret that begins with this many characters of a longer one is taken for it, cut off. */
const TELLING = 16;

/** Fields of events and results that hold a word of ours, a time or an encoded histogram, whatever a secret may be. */
const OURS: ReadonlySet<string> = new Set(
  'schema id startedAt finishedAt firstAt lastAt verdict kind engine engineFrom severity unit failure phase hdr'.split(
    ' ',
  ),
);

/** The secrets of a scenario file. `text` and `data` are the only place where they are masked. */
export class Secrets {
  readonly #isEmpty: boolean;
  /** The longest first, so that none is masked in part because it holds another. */
  readonly #forms: readonly string[];

  /** Values of fewer than 4 characters are masked in their header only. */
  constructor(values: Iterable<string>) {
    const all = [...values].filter((value) => value !== '');
    this.#isEmpty = all.length === 0;
    const forms = new Set(all.flatMap(formsOf).filter((form) => form.length >= SHORTEST));
    this.#forms = [...forms].sort((a, b) => b.length - a.length);
  }

  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** The text with each secret masked: as it is, percent-encoded, inside JSON, line by line, or cut off. */
  text(text: string): string {
    return this.#forms.reduce(hide, text);
  }

  /** The same of all texts of plain data; values below `headers` that are secrets by their name are masked whole. */
  data<T>(data: T): T {
    return this.#isEmpty ? data : (this.#masked(data, '', false) as T);
  }

  /** The same of a JSON document. */
  json(text: string): string {
    return this.#isEmpty ? text : JSON.stringify(this.data(JSON.parse(text)));
  }

  #masked(value: unknown, key: string, isHeader: boolean): unknown {
    if (typeof value === 'string') {
      if (isHeader && SECRET_HEADERS.has(key.toLowerCase())) return MASK;
      return OURS.has(key) || isLevelKey(key, value) ? value : this.text(value);
    }
    if (Array.isArray(value)) return value.map((entry) => this.#masked(entry, key, false));
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    const inHeaders = key === 'headers';
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, this.#masked(part, name, inHeaders)]));
  }
}

/** `key` is what a level varies, or the path of a private key, which is absolute. */
function isLevelKey(key: string, value: string): boolean {
  return key === 'key' && /^\w+$/.test(value);
}

function formsOf(value: string): readonly string[] {
  const trimmed = value.trim();
  const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
  // A lone surrogate has no percent-encoded form; Buffer replaces it.
  const encoded = encodeURIComponent(Buffer.from(trimmed).toString());
  // The host of a URL is in lower case wherever it is shown.
  return [
    trimmed,
    trimmed.toLowerCase(),
    JSON.stringify(trimmed).slice(1, -1),
    encoded,
    ...(lines.length > 1 ? lines : []),
  ];
}

function hide(text: string, form: string): string {
  const start = form.slice(0, TELLING);
  let masked = '';
  let from = 0;
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, from)) {
    masked += `${text.slice(from, at)}${MASK}`;
    from = at + start.length;
    while (from - at < form.length && text[from] === form[from - at]) from += 1;
  }
  return hideCut(masked + text.slice(from), form);
}

/** Masks the beginning of a secret where the text was cut off within it. */
function hideCut(text: string, form: string): string {
  const [end = ''] = /[…"'.)\ufffd]{0,8}$/.exec(text) ?? [];
  const kept = text.slice(0, text.length - end.length);
  for (let length = Math.min(form.length, TELLING) - 1; length >= SHORTEST; length -= 1) {
    if (kept.endsWith(form.slice(0, length))) return `${kept.slice(0, -length)}${MASK}${end}`;
  }
  return text;
}
