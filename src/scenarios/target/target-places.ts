import { resolve } from 'node:path';
import { resolveFolder } from './folder-language.ts';
import type { TargetSpec } from './target-spec.ts';
import { resolveTls } from './tls-rules.ts';

/** The target with absolute paths of files and folders. `base` is the folder of the scenario file. */
export function resolveTarget(target: TargetSpec, base: string): TargetSpec {
  switch (target.kind) {
    case 'openspec':
      return { ...target, dataset: resolveFolder(target.dataset, base) };
    case 'module':
      return { ...target, module: resolve(base, target.module) };
    case 'command':
      return { ...target, cwd: resolve(base, target.cwd), tls: resolveTls(target.tls, base) };
    case 'none':
      return target;
    case 'url':
      return { ...target, tls: resolveTls(target.tls, base) };
  }
}
