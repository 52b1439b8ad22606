/** What an engine can't do is refused when the file is loaded. undici does everything. */

import type { EngineName, Load, TargetSpec, Workload } from './scenario.ts';
import { type Issue, isMapping, issueAt, type Path } from './yaml/issue.ts';

/** Of one scenario, after defaults; undefined or null where something else is wrong. */
type EngineSettings = {
  readonly engine: EngineName;
  readonly target: TargetSpec | undefined;
  readonly workload: Workload['kind'] | null;
  readonly parsed: Workload | undefined;
  readonly load: Load | undefined;
};

type Raw = Readonly<Record<string, unknown>>;
type Place = { readonly raw: Raw; readonly path: Path };

export function checkEngine(
  { engine, target, workload, parsed, load }: EngineSettings,
  place: Place,
): readonly Issue[] {
  if (engine === 'undici') return [];
  const issues: Issue[] = [];
  const engineAt = settingAt('engine', place);
  const who = typeof place.raw['name'] === 'string' ? ` (scenario "${place.raw['name']}")` : '';
  if (workload !== null && workload !== 'concurrency') {
    const message = `autocannon serves the concurrency workload only, not ${workload}${who}`;
    issues.push(issueAt(engineAt, message, 'engine: undici serves all workloads'));
  }
  if (parsed?.kind === 'concurrency') issues.push(...checkMix(place, who));
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
  return [...issues, ...checkLoad(load, place, who)];
}

/** As they are written: past the loader, requests and operations stand apart. */
function checkMix({ raw, path }: Place, who: string): readonly Issue[] {
  const workload = isMapping(raw['workload']) ? raw['workload'] : {};
  const written = Array.isArray(workload['requests']) ? workload['requests'].filter(isMapping) : [];
  return written.flatMap((entry, index): readonly Issue[] => {
    const at = [...path, 'workload', 'requests', index];
    if (entry['operation'] !== undefined) {
      const message = `autocannon sends single requests, and an operation is several${who}`;
      return [issueAt([...at, 'operation'], message, 'engine: undici serves operations')];
    }
    if (!/^head$/i.test(String(entry['method']))) return [];
    const message = `autocannon waits for the body that a HEAD never has${who}`;
    return [issueAt([...at, 'method'], message, 'engine: undici knows HEAD')];
  });
}

/** autocannon keeps as many connections busy as there are users, from beginning to end. */
function checkLoad(load: Load | undefined, { raw, path }: Place, who: string): readonly Issue[] {
  const written = isMapping(raw['load']) ? raw['load'] : {};
  const hasThinkTime = load?.kind === 'closed' && load.thinkTimeMs > 0;
  return ['rate', 'stages', ...(hasThinkTime ? ['thinkTime'] : [])]
    .filter((key) => written[key] !== undefined)
    .map((key) => ({
      path: [...path, 'load', key],
      on: 'key',
      offset: 0,
      message: `autocannon serves closed loads of one level without pauses only: no ${key}${who}`,
      hint: 'engine: undici serves all loads',
    }));
}

/** Where a setting is written: in the scenario or in the defaults. */
function settingAt(key: string, { raw, path }: Place): Path {
  return raw[key] === undefined ? ['defaults', key] : [...path, key];
}
