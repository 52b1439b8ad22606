/** Puts variables of the environment into the texts of a file. */
import { addIssues, type Issue, isMapping, issueAt, type Path } from './issue.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `${env.NAME}` or `${env.NAME:-default}`, and what is left open or has no name. */
const PLACEHOLDER = /\$\{env\.([^}]*)(\}?)/g;
const INSIDE = /^([A-Za-z_]\w*)(?::-(.*))?$/s;
const HINT = `write \${env.NAME}, or \${env.NAME:-default}`;

export type Filled = {
  readonly data: unknown;
  /** What came from variables. */
  readonly values: readonly string[];
  readonly issues: readonly Issue[];
};

export function holdsPlaceholder(text: string): boolean {
  return text.includes('${env.');
}

/** The data with the values of variables in its texts; keys and names stay as they are. The data itself where the text of the file has no placeholder. */
export function fillEnvironment(data: unknown, text: string, environment: Environment): Filled {
  if (!holdsPlaceholder(text)) return { data, values: [], issues: [] };
  const filling = new Filling(environment);
  return { data: filling.fill(data, []), values: [...filling.values], issues: filling.issues };
}

class Filling {
  readonly values: Set<string> = new Set();
  readonly issues: Issue[] = [];
  readonly #environment: Environment;
  /** What an alias shares is filled once. */
  readonly #made = new Map<object, unknown>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  fill(data: unknown, path: Path): unknown {
    if (typeof data === 'string') return holdsPlaceholder(data) ? this.#text(data, path) : data;
    const isList = Array.isArray(data);
    if (!isList && !isMapping(data)) return data;
    const known = this.#made.get(data);
    if (known !== undefined) return known;
    const made = isList
      ? data.map((entry, index) => this.fill(entry, [...path, index]))
      : Object.fromEntries(Object.entries(data).map(([key, value]) => [key, this.fill(value, [...path, key])]));
    this.#made.set(data, made);
    return made;
  }

  #text(text: string, path: Path): string {
    if (isName(path)) {
      const message = 'a name can’t come from the environment, as what comes from there is never shown';
      addIssues(this.issues, [issueAt(path, message, 'write the name itself', text.indexOf('${env.'))]);
      return text;
    }
    return text.replace(PLACEHOLDER, (whole: string, inside: string, end: string, offset: number) => {
      const value =
        end === ''
          ? undefined
          : this.#valueOf(inside, (message, hint) => {
              addIssues(this.issues, [issueAt(path, message, hint, offset)]);
            });
      if (end === '') addIssues(this.issues, [issueAt(path, 'this placeholder is not closed', HINT, offset)]);
      return value ?? whole;
    });
  }

  #valueOf(inside: string, blame: (message: string, hint: string) => void): string | undefined {
    const [, name, preset] = INSIDE.exec(inside) ?? [];
    if (name === undefined) {
      blame('a placeholder needs the name of an environment variable', HINT);
      return undefined;
    }
    const value = Object.hasOwn(this.#environment, name) ? this.#environment[name] : undefined;
    if (value === undefined || (value === '' && preset !== undefined)) {
      if (preset === undefined) {
        blame(`the environment variable ${name} is not set`, `set it, or write \${env.${name}:-default}`);
      }
      return preset;
    }
    this.values.add(value);
    return value;
  }
}

/** Names of scenarios, requests and stages; a document that is sent may have a `name` of its own. */
function isName(path: Path): boolean {
  return path.at(-1) === 'name' && !path.includes('body');
}
