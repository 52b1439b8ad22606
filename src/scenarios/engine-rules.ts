/** What an engine can't do is refused when the file is loaded. undici does everything. */
import { type Issue, isMapping, issueAt, type Path } from './issue.ts';
import type { EngineName, TargetSpec, Workload } from './scenario.ts';
import { formatDuration } from './units.ts';

/** Of one scenario, after defaults; undefined or null where something else is wrong. */
type EngineSettings = {
  readonly engine: EngineName;
  readonly target: TargetSpec | undefined;
  readonly timeoutMs: number | undefined;
  readonly workload: Workload['kind'] | null;
};

type Raw = Readonly<Record<string, unknown>>;
type Place = { readonly raw: Raw; readonly path: Path; readonly file: Raw };

export function checkEngine({ engine, target, timeoutMs, workload }: EngineSettings, place: Place): readonly Issue[] {
  if (engine === 'undici') return [];
  const issues: Issue[] = [];
  const engineAt = settingAt('engine', place);
  const who = typeof place.raw['name'] === 'string' ? ` (scenario "${place.raw['name']}")` : '';
  if (workload !== null && workload !== 'concurrency') {
    const message = `autocannon serves the concurrency workload only, not ${workload}${who}`;
    issues.push(issueAt(engineAt, message, 'engine: undici serves all workloads'));
  }
  if (timeoutMs !== undefined && timeoutMs % 1000 !== 0) {
    const message = `autocannon takes a timeout in whole seconds, not ${formatDuration(timeoutMs)}${who}`;
    const timeoutAt = settingAt('timeout', place);
    issues.push(
      issueAt(isWritten(timeoutAt, place) ? timeoutAt : engineAt, message, 'write 1s or more, or engine: undici'),
    );
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

function isWritten([place, key]: Path, { file }: Place): boolean {
  const defaults = file['defaults'];
  return place !== 'defaults' || (isMapping(defaults) && defaults[String(key)] !== undefined);
}
