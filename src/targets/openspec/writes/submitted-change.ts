import { Problem, quoted } from '../http/problem-details.ts';

/** A change as a client sends it: its name, and the Markdown of its files. */
export type ChangeText = {
  readonly name: string;
  readonly proposal: string;
  readonly tasks: string | undefined;
  readonly design: string | undefined;
};

const KNOWN: readonly string[] = ['name', 'proposal', 'tasks', 'design'];
/** OpenSpec's rule for names. */
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MIN_NAME_CHARS = 3;
const MAX_NAME_CHARS = 64;

/** Throws a Problem (400) for a name that no change may be created with. */
export function checkChangeName(name: string): void {
  if (name.length < MIN_NAME_CHARS || name.length > MAX_NAME_CHARS || !NAME.test(name)) {
    const rule = `${MIN_NAME_CHARS} to ${MAX_NAME_CHARS} characters of a-z and 0-9, in words joined by single hyphens`;
    throw new Problem(400, `${quoted(name)} is not a valid name for a change: it must have ${rule}`);
  }
  if (name === 'archive')
    throw new Problem(400, '"archive" is not a valid name for a change: it is the folder of archived changes');
}

/** Reads a body. If it has no name, `nameInPath` is taken. Throws a Problem (400). */
export function readChangeText(body: unknown, nameInPath: string | undefined): ChangeText {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem(400, 'the body must be a JSON object with name, proposal, tasks and design');
  }
  const values = body as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(values)) {
    if (!KNOWN.includes(key)) throw new Problem(400, `unknown key ${quoted(key)}; known here: ${KNOWN.join(', ')}`);
  }
  const name = readText(values, 'name') ?? nameInPath;
  if (name === undefined) throw new Problem(400, 'name is missing');
  if (nameInPath !== undefined && name !== nameInPath) {
    throw new Problem(400, `name is ${quoted(name)} in the body and ${quoted(nameInPath)} in the path`);
  }
  const proposal = readText(values, 'proposal');
  if (proposal === undefined || proposal.trim() === '') throw new Problem(400, 'proposal must not be empty');
  return { name, proposal, tasks: readText(values, 'tasks'), design: readText(values, 'design') };
}

function readText(values: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = values[key];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new Problem(400, `${key} must be a string`);
  // A lone surrogate cannot be written as UTF-8, so the file would differ from the text.
  if (Buffer.from(value).toString() !== value) throw new Problem(400, `${key} has half of a surrogate pair`);
  return value;
}
