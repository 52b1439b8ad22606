import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { SourceMapPlace } from '../../monitor/profile/thread-profile.ts';

/** Finds a place in the source; null where the compiler has put in what is in no source. Lines and columns count from 0. */
export type FindSource = (line: number, column: number) => { readonly path: string; readonly line: number } | null;

/** Null if the map or its sources are not there, as in packages that are published without them. */
export function openSourceMap({ scriptUrl, mapUrl }: SourceMapPlace): FindSource | null {
  try {
    const url = new URL(mapUrl, scriptUrl);
    const isInline = url.protocol === 'data:';
    const payload = JSON.parse(isInline ? textOfDataUrl(mapUrl) : readFileSync(url, 'utf8')) as SourceMapPayload;
    const base = isInline ? scriptUrl : url.href;
    const pathOf = (source: string): string => fileURLToPath(new URL(source, base));
    if (!payload.sources.every((source) => existsSync(pathOf(source)))) return null;
    const map = new SourceMap(payload);
    return (line, column) => {
      const entry = map.findEntry(line, column);
      return 'originalSource' in entry ? { path: pathOf(entry.originalSource), line: entry.originalLine } : null;
    };
  } catch {
    return null;
  }
}

function textOfDataUrl(url: string): string {
  const comma = url.indexOf(',');
  const data = url.slice(comma + 1);
  const isBase64 = url.slice(0, comma).endsWith(';base64');
  return isBase64 ? Buffer.from(data, 'base64').toString('utf8') : decodeURIComponent(data);
}
