/** Headers that a command line gives, as they stand in a scenario file: without secrets. */
import { SECRET_HEADERS } from '../../secrets.ts';
import { type Environment, holdsPlaceholder } from '../yaml/file-environment.ts';

export type Header = { readonly name: string; readonly value: string };

export type DraftedHeaders = {
  /** As they stand in the file, by their names. */
  readonly written: Readonly<Record<string, string>>;
  /** Values of secret headers, which the file does not hold, by the variables that it names in their place. */
  readonly variables: Environment;
  /** What the file says of these, a sentence each. */
  readonly comments: readonly string[];
};

/** A secret is replaced by a variable with the name of its header; one that is typed as a variable stays as it is. */
export function draftHeaders(headers: readonly Header[]): DraftedHeaders {
  const sent = headers.map(({ name, value }) => {
    const isSecret = SECRET_HEADERS.has(name.toLowerCase()) && !holdsPlaceholder(value);
    const variable = isSecret ? name.toUpperCase().replaceAll('-', '_') : null;
    return { name, value, variable, written: variable === null ? value : `\${env.${variable}}` };
  });
  const secrets = sent.filter(({ variable }) => variable !== null);
  return {
    written: Object.fromEntries(sent.map(({ name, written }) => [name, written])),
    variables: Object.fromEntries(secrets.map(({ variable, value }) => [variable, value])),
    comments: secrets.map(({ name, variable }) => `${variable} holds the header ${name}, which is a secret.`),
  };
}
