import type { FaultSpec } from '../../src/scenarios/target/fault.ts';
import { fileWith } from '../fixtures/bad-yaml/marked.ts';
import { only } from '../fixtures/good-yaml/parsed.ts';

/** Faults as they stand in a scenario file (flow YAML, as between braces). */
export function faultsOf(keys: string): FaultSpec {
  const { target } = only(fileWith({ target: `target: { kind: openspec, faults: { ${keys} } }` }));
  if (target.kind !== 'openspec' || target.faults === null) throw new Error(`no faults in ${keys}`);
  return target.faults;
}
