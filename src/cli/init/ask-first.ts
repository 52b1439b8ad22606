import { HarnessError } from '../../errors.ts';
import type { ScenarioSource } from '../../harness/load-scenarios.ts';
import type { FailureResult, ScenarioResult } from '../../harness/result/result.ts';
import { type InitDraft, probedName, probeText } from '../../scenarios/draft/init-draft.ts';
import { portsElsewhere } from '../../targets/command/until-ready.ts';
import { type MeasureOptions, measure } from './measure.ts';
import type { Subject } from './subject.ts';

export type Asked = {
  readonly draft: InitDraft;
  /** Which requests are left out, and why. */
  readonly remarks: readonly string[];
  /** The port on which a command listens, whatever it is told; null where that need not be known. */
  readonly ownPort: number | null;
};

/** Reads a draft as the file in whose place it stands. */
export type Read = (text: string) => ScenarioSource;

type Command = { readonly kind: 'command'; readonly port?: number };

/**
 * How long a command may take until it is looked where it listens: at first a little, for one that does not care what it is told. On a
 * busy machine that may be before it has started.
 */
const PATIENCE = [{ readyTimeout: '3s' }, { readyTimeout: '8s' }, {}] as const;

/**
 * Asks for each of several requests, and drops those that are not answered as they should be: of guessed ones, all but the first that
 * is. A command that does not listen where it is told is asked where it does. Throws HarnessError `USAGE` if no request is left.
 */
export async function askFirst(
  draft: InitDraft,
  subject: Subject,
  read: Read,
  options: MeasureOptions,
): Promise<Asked> {
  const { target, requests } = draft;
  const ask = (asked: unknown): Promise<Answered> => askAt({ ...draft, target: asked }, subject, read, options);
  const isCommand = isCommandTarget(target);
  if (requests.length === 1 && !isCommand) return { draft, remarks: [], ownPort: null };
  const found = async (at: unknown, ownPort: number | null, answered: Promise<Answered>): Promise<Asked> => {
    const { good, remarks } = await answered;
    return { draft: { ...draft, target: at, requests: good }, remarks, ownPort };
  };
  if (!isCommand || target.port !== undefined) return found(target, null, ask(target));
  for (const patience of PATIENCE) {
    try {
      return await found(target, null, ask({ ...target, ...patience }));
    } catch (error) {
      const ports = portsElsewhere(error);
      if (ports === null || (ports.length === 0 && patience === PATIENCE[2])) throw error;
      if (ports.length > 1) throw notToldWhich(error as HarnessError, ports);
      const [port] = ports;
      if (port !== undefined) return found({ ...target, port }, port, ask({ ...target, port }));
    }
  }
  throw new Error('the last time throws');
}

type Answered = { readonly good: InitDraft['requests']; readonly remarks: readonly string[] };

function isCommandTarget(target: unknown): target is Command {
  return typeof target === 'object' && target !== null && 'kind' in target && target.kind === 'command';
}

function notToldWhich({ lines }: HarnessError, ports: readonly number[]): HarnessError {
  return new HarnessError('UNREACHABLE', lines, {
    hint: `It listens on several ports, and not on the one that it is handed, as $PORT. Say which one to ask: ${ports.map((port) => `--port ${port}`).join(', or ')}.`,
  });
}

async function askAt(draft: InitDraft, subject: Subject, read: Read, options: MeasureOptions): Promise<Answered> {
  const { requests } = draft;
  const { series, failures: found } = await measure(read(probeText(draft)), options);
  const good = requests.filter((_, index) => series.some((each) => each.request === probedName(index) && allOk(each)));
  const failures = requests.flatMap(({ path }, index) =>
    found.filter(({ request }) => request === probedName(index)).map((each) => ({ ...each, request: `GET ${path}` })),
  );
  if (good.length === 0) {
    throw new HarnessError('USAGE', 'it answers, and none of the requests is answered as it should be', {
      hint: [...failures.map(failureText), ...adviceOn(failures, subject), 'name what to ask for: --path /orders'],
    });
  }
  if (subject.areGuessed) return { good: good.slice(0, 1), remarks: [] };
  const left = failures.map((each) => `Left out: ${failureText(each)}.`);
  return { good, remarks: [...left, ...adviceOn(failures, subject)] };
}

export function failureText({ request, status, detail }: FailureResult): string {
  return status === null || status === 200 ? `${request}: ${detail}` : `${request} answered ${status}`;
}

/** What to do about answers that want to know who asks. */
export function adviceOn(failures: readonly FailureResult[], { authHeader }: Subject): readonly string[] {
  const wantsToKnow = failures.some(({ status }) => status === 401 || status === 403);
  if (!wantsToKnow) return [];
  const value = /^authorization$/i.test(authHeader) ? 'Bearer ' : '';
  return [`It wants to know who asks. Give the header: -H '${authHeader}: ${value}\${env.TOKEN}'.`];
}

export function failedOf({ counters }: Pick<ScenarioResult, 'counters'>): number {
  return Object.values(counters.failed).reduce((sum, count) => sum + count, 0);
}

export function allOk(result: Pick<ScenarioResult, 'counters'>): boolean {
  const { ok, unfinished } = result.counters;
  return ok > 0 && unfinished === 0 && failedOf(result) === 0;
}
