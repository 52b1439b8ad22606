import type { ScenarioResult } from '../../harness/result/result.ts';
import { formatBytes, formatDuration } from '../quantity.ts';

/** `a request cost 31 kB of heap`, and its other known costs, in phrases; no phrases if the target can't be seen from inside. */
export function describeWork({ work }: Pick<ScenarioResult, 'work'>): readonly string[] {
  if (work === null) return [];
  const { figures } = work;
  const phrase = (value: number | undefined, inWords: (value: number) => string): readonly string[] =>
    value === undefined ? [] : [inWords(value)];
  const [first, ...others] = [
    ...phrase(figures['alloc/request'], (bytes) => `${formatBytes(bytes)} of heap`),
    ...phrase(figures['in/request'], (bytes) => `${formatBytes(bytes)} in`),
    ...phrase(figures['out/request'], (bytes) => `${formatBytes(bytes)} out`),
    ...phrase(figures['cpu/request'], (ms) => `${formatDuration(ms)} of CPU`),
    ...phrase(figures['gc/request'], (ms) => `${formatDuration(ms)} of garbage collection`),
  ];
  return first === undefined ? [] : [`a request cost ${first}`, ...others];
}
