import { contentBelow, linesIn, outlineOf } from '../store/sections.ts';
import type { Delta } from './spec-delta.ts';

const ITEM = /^\s*-\s*\*\*([^*:]+)(?::\*\*|\*\*:)\s*(.+)$/;
/** The first one that occurs decides. */
const WORDS = [
  ['RENAMED', /\brename(?:s|d|ing)?\b/],
  ['ADDED', /\b(?:add(?:s|ed|ing)?|create(?:s|d|ing)?|new)\b/],
  ['REMOVED', /\b(?:remove(?:s|d|ing)?|delete(?:s|d|ing)?)\b/],
] as const;

/** The deltas of a change without delta specs: the items `- **spec:** what happens` below "What Changes" of its proposal. */
export function readProseDeltas(proposal: string): Delta[] {
  return contentBelow(outlineOf(linesIn(proposal)), 'what changes')
    .split('\n')
    .flatMap((line): Delta[] => {
      const [, spec, text] = ITEM.exec(line) ?? [];
      if (spec === undefined || text === undefined) return [];
      const description = text.trim();
      const operation = WORDS.find(([, words]) => words.test(description.toLowerCase()))?.[0] ?? 'MODIFIED';
      return [{ spec: spec.trim(), operation, description }];
    });
}
