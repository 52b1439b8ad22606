const DELTA = /^specs\/(.+)\/spec\.md$/;

/** The spec that a file of a change is the delta of; `undefined` for any other file, and for one in a dot folder. */
export function specOf(path: string): string | undefined {
  const spec = DELTA.exec(path)?.[1];
  return spec?.split('/').some((name) => name.startsWith('.')) ? undefined : spec;
}
