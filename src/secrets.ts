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
/** Shorter ones, and numbers, are part of words and figures that have nothing to do with them: they are masked where they stand alone. */
const SHORTEST_ANYWHERE = 8;

/** Values of variables that hide nothing: a port or another small number, a quantity, a switch, this machine. */
const PLAIN =
  /^(?:\d{1,5}(?:\.\d{1,3})?(?: ?(?:%|ms|s|m|h|d|[kKMG]i?B|B))?(?:\/[smh])?|true|false|(?:https?:\/\/)?(?:localhost|127\.0\.0\.1|\[?::1\]?)(?::\d{1,5})?\/?)$/;

/** Whether the value of a variable is shown as it is. In a header that is a secret by its name, it is one all the same. */
export function isPlainValue(value: string): boolean {
  return PLAIN.test(value);
}

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
  readonly #forms: readonly Form[];

  /** Values of fewer than 4 characters are masked in their header only. */
  constructor(values: Iterable<string>) {
    const all = [...values].filter((value) => value !== '');
    this.#isEmpty = all.length === 0;
    const forms = new Set(all.flatMap(formsOf).filter((form) => form.length >= SHORTEST));
    this.#forms = [...forms].sort((a, b) => b.length - a.length).map(formOf);
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

type Form = {
  readonly text: string;
  /** Masked only where no letter or digit is next to it. */
  readonly standsAlone: boolean;
};

function formOf(text: string): Form {
  return { text, standsAlone: text.length < SHORTEST_ANYWHERE || /^\d+$/.test(text) };
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

function hide(text: string, form: Form): string {
  const start = form.text.slice(0, TELLING);
  let masked = '';
  let from = 0;
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) {
    if (at < from) continue;
    let end = at + start.length;
    while (end - at < form.text.length && text[end] === form.text[end - at]) end += 1;
    if (form.standsAlone && !(isFreeBefore(text, at) && isFreeAfter(text, end))) continue;
    masked += `${text.slice(from, at)}${MASK}`;
    from = end;
  }
  return hideCut(masked + text.slice(from), form);
}

/** The end of a word or number would be next to it otherwise. An escape before it is none. */
function isFreeBefore(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 6), at);
  return /(?:^|%[\da-f]{2}|\\(?:[bfnrt]|u[\da-f]{4})|[^\p{L}\p{N}])$/iu.test(before) && !/\d[.,]$/.test(before);
}

function isFreeAfter(text: string, end: number): boolean {
  return /^(?:[.,](?!\d)|[^\p{L}\p{N}.,]|$)/u.test(text.slice(end, end + 2));
}

/** Masks the beginning of a secret where the text was cut off within it. */
function hideCut(text: string, form: Form): string {
  const [end = ''] = /[…"'.)\ufffd]{0,8}$/.exec(text) ?? [];
  // The last word of a text is no beginning of a short one, unless the text says that it was cut off.
  if (form.standsAlone && !/[…\ufffd]/.test(end)) return text;
  const kept = text.slice(0, text.length - end.length);
  for (let length = Math.min(form.text.length, TELLING) - 1; length >= SHORTEST; length -= 1) {
    if (!kept.endsWith(form.text.slice(0, length))) continue;
    if (form.standsAlone && !isFreeBefore(kept, kept.length - length)) continue;
    return `${kept.slice(0, -length)}${MASK}${end}`;
  }
  return text;
}
