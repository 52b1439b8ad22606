import { readdirSync } from 'node:fs';
import { isMapping } from '../../scenarios/yaml/issue.ts';
import { plainOf } from '../../scenarios/yaml/written-data.ts';
import { readYaml } from '../../scenarios/yaml/yaml-source.ts';
import { readTextFile } from '../../text-file.ts';

const USUAL = 'tasks.md';

/**
 * Which files of changes hold their tasks, where a schema of the repository's own says so: a path or a glob, by the name of the change.
 * As upstream, a change has the schema of its `.openspec.yaml`, or else that of `config.yaml`; and `tasks.md` holds its tasks where
 * any of this is missing or can't be read.
 */
export function readTrackedTasks(repositoryDir: string): ReadonlyMap<string, string> {
  const root = `${repositoryDir}/openspec`;
  const bySchema = new Map(
    namesIn(`${root}/schemas`).map((name) => [name, trackedBy(mappingOf(`${root}/schemas/${name}/schema.yaml`))]),
  );
  if ([...bySchema.values()].every((tracked) => tracked === USUAL)) return new Map();
  const usual = textAt(mappingOf(`${root}/config.yaml`) ?? mappingOf(`${root}/config.yml`), 'schema');
  return new Map(
    namesIn(`${root}/changes`).flatMap((change) => {
      const dir = `${root}/changes/${change}`;
      const isTold = namesIn(dir).includes('.openspec.yaml');
      const schema = isTold ? textAt(mappingOf(`${dir}/.openspec.yaml`), 'schema') : usual;
      const tracked = schema === null ? undefined : bySchema.get(schema);
      return tracked === undefined || tracked === USUAL ? [] : [[change, tracked] as const];
    }),
  );
}

type Mapping = Readonly<Record<string, unknown>>;

/** What the artifact generates that `apply.tracks` names, or else the one with the id `tasks`. */
function trackedBy(schema: Mapping | null): string {
  const { artifacts, apply } = schema ?? {};
  const tracks = isMapping(apply) ? textAt(apply, 'tracks') : null;
  const all: readonly unknown[] = Array.isArray(artifacts) ? artifacts : [];
  const artifact = all
    .filter(isMapping)
    .find((each) => (tracks === null ? each['id'] === 'tasks' : each['generates'] === tracks));
  return (artifact && textAt(artifact, 'generates')) ?? USUAL;
}

function textAt(mapping: Mapping | null, key: string): string | null {
  const value = mapping?.[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Null for a file that is not there, or holds anything but a mapping. */
function mappingOf(path: string): Mapping | null {
  try {
    const yaml = readYaml(readTextFile(path));
    const data = yaml.ok ? plainOf(yaml.source.data) : null;
    return isMapping(data) ? data : null;
  } catch {
    return null;
  }
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
