import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { ROOT } from '../support/project.ts';

type LockedPackage = { readonly dev?: true; readonly engines?: { readonly node?: string } };

/** Whether a range of versions, as `engines` of packages have it, holds a version. Throws for a form that no package had until now. */
function holdsVersion(range: string, version: readonly number[]): boolean {
  return range.split('||').some((part) => {
    const [, operator = '', written = ''] =
      /^(>=|\^|)\s*(\d+(?:\.(?:\d+|[x*]))*)$/.exec(part.trim()) ?? assert.fail(`a range that is not known: ${range}`);
    const least = written.split('.').flatMap((number) => (/\d/.test(number) ? [Number(number)] : []));
    // Every version of the major one, or of as much of it as is written.
    if (operator === '') return least.every((number, index) => number === (version[index] ?? 0));
    if (operator === '^' && least[0] !== version[0]) return false;
    const differs = least.findIndex((number, index) => number !== (version[index] ?? 0));
    return differs < 0 || (version[differs] ?? 0) > (least[differs] ?? 0);
  });
}

it('installs with --engine-strict on the oldest Node that the package allows: each dependency allows it, too', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  const own = packages['']?.engines?.node ?? '';
  const oldest = own.replace('>=', '').split('.').map(Number);
  assert.ok(holdsVersion(own, oldest) && !holdsVersion(own, [20, 18, 9]), own);
  const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  assert.ok(shipped.length > 50);
  const refusing = shipped.filter(([, { engines }]) => engines?.node && !holdsVersion(engines.node, oldest));
  assert.deepEqual(refusing, []);
});

it('takes part in no range that leaves the version out', () => {
  for (const [range, isIn] of [
    ['>=18', true],
    ['>= 14.6', true],
    ['>=20.19.1', false],
    ['>=22', false],
    ['^20.19.0 || ^22.12.0 || >=23', true],
    ['^16 || ^18 || >=20', true],
    ['^18 || ^22.12.0', false],
    ['6.* || 8.* || >= 10.*', true],
    ['10.* || 22.x', false],
    ['20.x', true],
  ] as const)
    assert.equal(holdsVersion(range, [20, 19, 0]), isIn, range);
  assert.throws(() => holdsVersion('18 - 20', [20, 19, 0]), /not known/);
});
