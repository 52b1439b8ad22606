import type { Gate } from '../../scenarios/gates/gate.ts';

type Limit = Pick<Gate, 'op' | 'limit'>;

export function holds(value: number, { op, limit }: Limit): boolean {
  switch (op) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '==':
      return value === limit;
  }
}

/** Whether the gate wants its figure small. */
export function isCeiling({ op }: Pick<Gate, 'op'>): boolean {
  return op === '<' || op === '<=';
}
