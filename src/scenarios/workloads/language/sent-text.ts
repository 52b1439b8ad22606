/** Texts of a file or of a target, written as a request line can hold them. */

/** What is percent-encoded already. */
const ESCAPE = String.raw`%[\dA-Fa-f]{2}`;
const ESCAPED = new RegExp(ESCAPE);
const KEPT_IN_NAME = new RegExp(String.raw`(${ESCAPE}|[[\]$])`);
const KEPT_IN_PATH = new RegExp(String.raw`(${ESCAPE}|[[\]])`);

/** The name of a query parameter. Escapes stay, and so do `[`, `]` and `$`, which APIs use in names and read unencoded. */
export function encodeName(name: string): string {
  return encodeAround(name, KEPT_IN_NAME, encodeURIComponent);
}

/** A path and query that a target has listed. Escapes stay, and all that a URL can't hold is encoded: a space, `#`, a lone `%`. */
export function encodePath(path: string): string {
  return encodeAround(path, KEPT_IN_PATH, (part) => encodeURI(part).replaceAll('#', '%23'));
}

/** Where a text holds what is percent-encoded already; negative where it does not. */
export function offsetOfEscape(text: string): number {
  return text.search(ESCAPED);
}

/** Why a text that a target has listed is no path; null if it is one, which may have to be encoded. */
export function listedPathFault(path: string): string | null {
  if (path === '') return 'the path is empty';
  if (holdsHalf(path)) return 'the path can’t be sent: it holds half of a letter';
  if (!path.startsWith('/')) return `a path begins with "/", got "${path.slice(0, 80)}"`;
  return path.startsWith('//') ? `a path does not begin with "//", got "${path.slice(0, 80)}"` : null;
}

/** Whether a text holds half of a surrogate pair, which has no bytes in UTF-8. */
export function holdsHalf(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

/** `kept` has one group, so that what it matches has the odd places. */
function encodeAround(text: string, kept: RegExp, encode: (part: string) => string): string {
  return text
    .split(kept)
    .map((part, place) => (place % 2 === 0 ? encode(part) : part))
    .join('');
}
