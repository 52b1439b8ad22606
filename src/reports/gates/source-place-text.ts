import type { ProfileResult } from '../../harness/result/result.ts';

type Functions = NonNullable<ProfileResult['cpu']>['functions'];
export type Place = Pick<Functions[number], 'function' | 'file' | 'line' | 'calledBy'>;

/** `src/orders/sort.ts:57`, or `src/orders/reply.ts:91, in sendPage` for a function of Node or V8; unescaped. Empty where there is no place. */
export function placeText({ file, line, calledBy }: Place): string {
  if (file === null) return '';
  const place = line === null ? file : `${file}:${line}`;
  return calledBy === null ? place : `${place}, in ${calledBy}`;
}
