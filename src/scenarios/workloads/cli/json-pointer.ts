/** JSON Pointers, RFC 6901. */
import type { TextFault } from '../../fields/fields.ts';

/** Why a text is no JSON Pointer; null if it is one. */
export function pointerFault(text: string): TextFault | null {
  if (text !== '' && !text.startsWith('/')) {
    const message = `a JSON Pointer begins with "/", got "${text.slice(0, 80)}"`;
    return { offset: 0, message, hint: `write /${text.replaceAll('.', '/').slice(0, 80)}` };
  }
  const offset = text.search(/~(?![01])/);
  return offset < 0 ? null : { offset, message: 'a "~" is written ~0', hint: null };
}

/** The value that a JSON Pointer points at; undefined if there is none. The empty one points at the whole. */
export function valueAt(whole: unknown, pointer: string): unknown {
  let at = whole;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at;
}
