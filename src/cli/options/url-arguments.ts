/** The options of `run` for a URL. Loads nothing else, since every command line reads this file. */
/** Options of `run` that are for a URL only, as they were typed. */
export type UrlArguments = {
  readonly header: readonly string[];
  readonly method: string | null;
  readonly body: string | null;
  readonly expect: string | null;
  readonly iterations: string | null;
  readonly gate: readonly string[];
  readonly save: string | null;
  /** Whether `save` may replace a file. */
  readonly force: boolean;
};

/** Whether an argument is a URL that can be put under load, and not the path of a file. */
export function isUrl(word: string): boolean {
  return /^(https?|http\+unix):\/\//i.test(word);
}

/** Splits `-d10s` and `-H'accept: text/csv'` into option and value, as other load generators read them. */
export function splitShort(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word) => {
    const [, flag, value] = /^(-[bcdHmn])([^=].*)$/s.exec(word) ?? [];
    return flag === undefined || value === undefined ? [word] : [flag, value];
  });
}

/** As yargs takes them. */
export const URL_OPTIONS = {
  header: {
    string: true,
    requiresArg: true,
    array: true,
    alias: 'H',
    describe: 'For a URL: a header, NAME: VALUE; may be given more than once',
  },
  method: { string: true, requiresArg: true, alias: 'm', describe: 'For a URL: the method; GET, or POST with a body' },
  body: {
    string: true,
    requiresArg: true,
    alias: 'b',
    describe: 'For a URL: what to send; @FILE for what a file holds',
  },
  expect: {
    string: true,
    requiresArg: true,
    describe: "For a URL: what an answer has to be, such as 'bytes: 0B' or 'status: 404'",
  },
  iterations: {
    string: true,
    requiresArg: true,
    alias: 'n',
    describe: 'For a URL: how many requests, in place of a duration',
  },
  gate: {
    string: true,
    requiresArg: true,
    array: true,
    describe: "For a URL: a limit, such as 'p95(response) < 100ms'; may be given more than once",
  },
  save: { string: true, requiresArg: true, describe: 'For a URL: write the scenario file that is run' },
  force: { boolean: true, default: false, describe: 'Let --save replace a file' },
} as const;
