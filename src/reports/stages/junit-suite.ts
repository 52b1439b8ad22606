/** A test case of JUnit XML. */
export type Case = {
  readonly name: string;
  /** Attributes that tell where it is written. */
  readonly place: Place | null;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  /** Why it did not pass, or the warning of one that did. */
  readonly message: string | null;
};
export type Suite = {
  readonly name: string;
  readonly timestamp: string;
  readonly seconds: number;
  readonly cases: readonly Case[];
};

/** A file, and its line where one is known. */
type Place = { readonly file: string; readonly line: number | null };
