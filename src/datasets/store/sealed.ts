import { hash } from 'node:crypto';

const OPEN = '"seal":"';
const CLOSE = '"}\n';
const SEAL_LENGTH: number = OPEN.length + 64 + CLOSE.length;

export function sha256Of(data: string | Buffer): string {
  return hash('sha256', data);
}

/** Ends the text of a JSON object, which has come as far as its last comma, with a hash of all that stands before it. */
export function seal(text: string): string {
  return `${text}${OPEN}${sha256Of(text)}${CLOSE}`;
}

/** The object of a sealed text; `undefined` for anything else, so that no byte of it can change unnoticed. */
export function unseal(text: Buffer): object | undefined {
  const end = text.length - SEAL_LENGTH;
  if (end < 0 || text.toString('latin1', end) !== `${OPEN}${sha256Of(text.subarray(0, end))}${CLOSE}`) return undefined;
  const value: unknown = JSON.parse(text.toString());
  return typeof value === 'object' && value !== null ? value : undefined;
}
