import type { ResponseHead } from '../../src/workers/http/engine.ts';

/** The head of an answer with these headers, names and values in turn. */
export function headOf(headers: readonly string[] = []): ResponseHead {
  return {
    header: (name) => {
      const values = headers.filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === name);
      return values.length === 0 ? null : values.join(', ');
    },
  };
}
