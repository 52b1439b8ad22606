/** A link of a `Link` header (RFC 8288 §3): `<target>; rel="next"`. */
const LINK = /<([^<>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)/g;
const REL = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))/i;

/** The target of the first link to the next page; null if there is none. */
export function nextOf(linkHeader: string): string | null {
  for (const [, target = '', parameters = ''] of linkHeader.matchAll(LINK)) {
    const [, quoted, token] = REL.exec(parameters) ?? [];
    const relations = (quoted ?? token ?? '').toLowerCase().split(/\s+/);
    if (relations.includes('next')) return target;
  }
  return null;
}
