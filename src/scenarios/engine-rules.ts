/** What an engine can't do is refused when the file is loaded. undici does everything. */
import { type Issue, issueAt, type Path } from './issue.ts';
import type { EngineName, TargetSpec, Workload } from './scenario.ts';

/** Of one scenario, after defaults; undefined or null where something else is wrong. */
type EngineSettings = {
  readonly engine: EngineName;
  readonly target: TargetSpec | undefined;
  readonly workload: Workload['kind'] | null;
  readonly parsed: Workload | undefined;
};

type Raw = Readonly<Record<string, unknown>>;
type Place = { readonly raw: Raw; readonly path: Path };

export function checkEngine({ engine, target, workload, parsed }: EngineSettings, place: Place): readonly Issue[] {
  if (engine === 'undici') return [];
  const issues: Issue[] = [];
  const engineAt = settingAt('engine', place);
  const who = typeof place.raw['name'] === 'string' ? ` (scenario "${place.raw['name']}")` : '';
  if (workload !== null && workload !== 'concurrency') {
    const message = `autocannon serves the concurrency workload only, not ${workload}${who}`;
    issues.push(issueAt(engineAt, message, 'engine: undici serves all workloads'));
  }
  if (parsed?.kind === 'concurrency') {
    const heads = parsed.requests.flatMap(({ method }, index) => (method === 'HEAD' ? [index] : []));
    for (const index of heads) {
      const at = [...place.path, 'workload', 'requests', index, 'method'];
      issues.push(
        issueAt(at, `autocannon waits for the body that a HEAD never has${who}`, 'engine: undici knows HEAD'),
      );
    }
  }
  if (target?.kind === 'url' && /^https:/i.test(target.url)) {
    const at = place.raw['target'] === undefined ? engineAt : [...place.path, 'target', 'url'];
    issues.push(
      issueAt(
        at,
        `autocannon never verifies certificates, so it gets no https target${who}`,
        'engine: undici verifies them',
      ),
    );
  }
  return issues;
}

/** Where a setting is written: in the scenario or in the defaults. */
function settingAt(key: string, { raw, path }: Place): Path {
  return raw[key] === undefined ? ['defaults', key] : [...path, key];
}
