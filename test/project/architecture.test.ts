import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { DOORS } from '../support/package-doors.ts';
import { ROOT as root } from '../support/project.ts';
import { ARCHITECTURE, SOURCE_FILES as files, IMPORTS as imports, isOurs, namesIn } from '../support/source-imports.ts';

const LONGEST_FILE_LINES = 250;

const MOST_LOOSE_FILES = 14;

/** Who may import whom, by room and leaves first: the table of docs/architecture.md. */
const MAY_IMPORT: ReadonlyMap<string, readonly string[]> = new Map(
  [...ARCHITECTURE.matchAll(/^\| (`.+?) \| (.+) \|$/gm)].flatMap(([, rooms = '', allowed = '']) =>
    namesIn(rooms).map((room) => [room, namesIn(allowed)] as const),
  ),
);

/** The imports of one room from another. */
const between = imports.filter((each) => isOurs(each) && roomOf(each.from) !== roomOf(each.to));

/** `harness/run.ts` → `harness`, `errors.ts` → `errors`. */
function layerOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, '');
}

/** The folder of a file; a file of src/ itself is a room of its own. */
function roomOf(file: string): string {
  return file.includes('/') ? dirname(file) : file.replace(/\.ts$/, '');
}

/** The row of a room: its own, or that of any folder beside it (`scenarios/workloads/*`). */
function rowOf(room: string): string | undefined {
  return [room, `${dirname(room)}/*`].find((name) => MAY_IMPORT.has(name));
}

/** Whether a name in the table means a file: one file, or all of a room. */
function covers(name: string, file: string): boolean {
  return file === `${name}.ts` || name === rowOf(roomOf(file));
}

/** What the row of a room names. */
function allowedTo(room: string): readonly string[] {
  return MAY_IMPORT.get(rowOf(room) ?? '') ?? [];
}

/** Files that reach themselves by imports, those of types included; each circle once, as a path. */
function circles(): readonly string[] {
  const next = new Map(files.map((file) => [file, imports.filter(({ from, to }) => from === file && isOurs({ to }))]));
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}

describe('the architecture', () => {
  it('sees the imports that it judges', () => {
    assert.ok(files.length > 50, `${files.length} files`);
    assert.ok(imports.filter(isOurs).length > 100);
    assert.ok(imports.some(({ from, to }) => from === 'harness/shards/pool.ts' && to === 'piscina'));
  });

  it('has a row in the table of docs/architecture.md for every room, and no other rows', () => {
    const rooms = [...new Set(files.map(roomOf))];
    assert.ok(rooms.length > 50, `${rooms.length} rooms`);
    const rows = new Set(rooms.map((room) => rowOf(room) ?? `${room} has no row`));
    assert.deepEqual([...rows].sort(), [...MAY_IMPORT.keys()].sort());
  });

  it('imports only what the table of docs/architecture.md allows, types included', () => {
    const breaches = between.filter(({ from, to }) => !allowedTo(roomOf(from)).some((name) => covers(name, to)));
    assert.deepEqual(
      breaches.map(({ from, to }) => `${from} imports ${to}`),
      [],
    );
  });

  it('allows nothing in that table that no file imports', () => {
    const unused = [...MAY_IMPORT].flatMap(([row, names]) => {
      const own = between.filter(({ from }) => rowOf(roomOf(from)) === row);
      return names.filter((name) => !own.some(({ to }) => covers(name, to))).map((name) => `${row} may import ${name}`);
    });
    assert.deepEqual(unused, []);
  });

  it('closes no circle of rooms: a row of that table names only rooms of rows above it', () => {
    const order = [...MAY_IMPORT.keys()];
    const placeOf = (name: string): number =>
      order.indexOf(order.includes(name) ? name : (rowOf(dirname(name)) ?? 'a room without a row'));
    const upward = [...MAY_IMPORT].flatMap(([row, names]) =>
      names
        .filter((name) => placeOf(name) < 0 || placeOf(name) >= order.indexOf(row))
        .map((name) => `${row} → ${name}`),
    );
    assert.deepEqual(upward, []);
  });

  it('closes no circle of files, those over types included', () => {
    assert.deepEqual(circles(), []);
  });

  it('has the folders that docs/architecture.md shows, and no others', () => {
    const shown = [...ARCHITECTURE.matchAll(/^src\/(\S*)/gm)].map(([, folder = '']) => folder.replace(/\/$/, ''));
    const there = new Set(files.map((file) => (file.includes('/') ? (rowOf(dirname(file)) ?? dirname(file)) : '')));
    assert.deepEqual([...shown].sort(), [...there].sort());
  });

  it('holds no more files in a folder than one can look over, and no two of one name', () => {
    const inFolder = new Map<string, number>();
    for (const file of files) inFolder.set(dirname(file), (inFolder.get(dirname(file)) ?? 0) + 1);
    assert.deepEqual(
      [...inFolder].filter(([, count]) => count > MOST_LOOSE_FILES),
      [],
    );
    const roles = /^scenarios\/workloads\/[a-z-]+\/(spec|types|facts|program)\.ts$/;
    const names = files.filter((file) => !roles.test(file)).map((file) => basename(file));
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) < index),
      [],
    );
  });

  it('lets reports see the types of a result, and nothing that runs', () => {
    const breaches = imports.filter(
      ({ from, to, typeOnly }) => layerOf(from) === 'reports' && to.startsWith('harness/') && !typeOnly,
    );
    assert.deepEqual(breaches, []);
  });

  it('reaches the entries of threads by URL, never by import', () => {
    const entries = [
      'workers/shard.ts',
      'workers/cross-check/autocannon-entry.ts',
      'targets/openspec/openspec-thread.ts',
      'targets/null/null-thread.ts',
      'datasets/recipes/repository-thread.ts',
      'monitor/history/upkeep-thread.ts',
      'monitor/program/monitor-thread.ts',
    ];
    assert.deepEqual(
      entries.filter((entry) => !files.includes(entry)),
      [],
    );
    assert.deepEqual(
      imports.filter(({ to }) => entries.includes(to)),
      [],
    );
  });

  it('imports each outside package through its door', () => {
    const outside = imports.filter((each) => !isOurs(each) && !each.to.startsWith('node:') && !each.to.startsWith('.'));
    const breaches = outside.filter(({ from, to }) => {
      const door = DOORS[packageOf(to)];
      return door === undefined || !(door.endsWith('/') ? from.startsWith(door) : from === door);
    });
    assert.deepEqual(
      breaches.map(({ from, to }) => `${from} imports ${to}`),
      [],
    );
  });

  it('has a door for every runtime dependency, and a reason in docs/dependencies.md', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object };
    const reasons = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
    for (const name of Object.keys(dependencies)) {
      assert.ok(DOORS[name], `${name} has no door`);
      assert.match(reasons, new RegExp(`\`${name}\``), `${name} has no reason`);
    }
  });

  it('leaves the process to cli/main.ts', () => {
    const breaches = files.filter((file) => {
      const text = readFileSync(join(root, 'src', file), 'utf8');
      return file !== 'cli/main.ts' && /process\.(exit\b|exitCode|stdout|stderr|argv)|\bconsole\./.test(text);
    });
    assert.deepEqual(breaches, []);
  });

  it('keeps files short and folders named after nouns', () => {
    const everywhere = ['src', 'test', 'bench'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(folder, file)),
    );
    const long = everywhere.filter(
      (file) => readFileSync(join(root, file), 'utf8').split('\n').length - 1 > LONGEST_FILE_LINES,
    );
    assert.deepEqual(long, []);
    assert.deepEqual(
      everywhere.filter((file) => /\b(utils?|helpers?|common|manager)\b/.test(file)),
      [],
    );
  });
});

/** `yaml/util` → `yaml`, `@scope/name/part` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
