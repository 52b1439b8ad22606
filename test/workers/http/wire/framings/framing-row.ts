/** What the RFCs make of the bytes that answer a request. */
type Verdict =
  | { readonly is: 'whole'; readonly status: number; readonly body: string; readonly keepsAlive: boolean }
  /** The connection, closed after these bytes, has ended within the answer. */
  | { readonly is: 'length' }
  | { readonly is: 'protocol' }
  /** `protocol` if the last byte of the answer comes in one read with what follows it, else whole. */
  | { readonly is: 'surplus'; readonly bytes: number };

export type FramingRow = {
  readonly title: string;
  readonly method: string;
  /** One character a byte. */
  readonly bytes: string;
  /** The target closes the connection after the bytes. */
  readonly closes: boolean;
  readonly verdict: Verdict;
  /** The section that decides, as the detail of a refusal names it. */
  readonly section: string;
};

type Options = {
  readonly status?: number;
  readonly method?: string;
  readonly keepsAlive?: boolean;
  readonly closes?: boolean;
};

/** The answer is whole, with this body. */
export function whole(title: string, section: string, bytes: string, body: string, options: Options = {}): FramingRow {
  const { status = 200, method = 'GET', closes = false, keepsAlive = !closes } = options;
  return { title, method, bytes, closes, section, verdict: { is: 'whole', status, body, keepsAlive } };
}

/** The answer is refused. */
export function refused(title: string, section: string, bytes: string, method = 'GET'): FramingRow {
  return { title, method, bytes, closes: false, section, verdict: { is: 'protocol' } };
}

/** The connection is closed within the answer. */
export function cut(title: string, section: string, bytes: string, method = 'GET'): FramingRow {
  return { title, method, bytes, closes: true, section, verdict: { is: 'length' } };
}

/** After the answer come `surplus` further bytes. */
export function followed(title: string, section: string, bytes: string, surplus: string, method = 'GET'): FramingRow {
  const verdict = { is: 'surplus', bytes: surplus.length } as const;
  return { title, method, bytes: bytes + surplus, closes: false, section, verdict };
}
