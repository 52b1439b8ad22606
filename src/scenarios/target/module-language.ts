/** A target of `kind: module`. */
import * as z from 'zod';
import { durationField, type TextFault, textField } from '../fields/fields.ts';
import { type Headers, targetHeadersField } from '../fields/headers.ts';
import { metricsField } from '../fields/metrics-field.ts';
import { readFields, type Values, valuesOf } from '../fields/reading.ts';
import type { Issue, Path } from '../yaml/issue.ts';
import type { ModuleTargetSpec } from './target-spec.ts';
import type { WrittenTarget } from './written-target.ts';

/** The key `readyTimeout` of targets that a run starts. */
const readyTimeoutField: z.ZodType<number, string | undefined> = durationField(
  'How long it may take from its start until it can be asked.',
).prefault('30s');

type ModuleShape = {
  readonly kind: z.ZodType<'module'>;
  readonly module: z.ZodType<string>;
  readonly readyTimeout: z.ZodType<number>;
  readonly headers: z.ZodType<Headers>;
  readonly metrics: z.ZodType<string | undefined>;
};

export const moduleShape: ModuleShape = {
  kind: z.literal('module').meta({ description: 'An app of yours, served from a thread of its own in this process.' }),
  module: textField(
    'The file that exports it, relative to the scenario file: a function of (request, response), an app of Express, Koa, Fastify or h3, an object with fetch(request), or an async function of (port).',
    moduleFault,
  ),
  readyTimeout: readyTimeoutField,
  headers: targetHeadersField,
  metrics: metricsField,
};

export function readModule(written: unknown, path: Path, issues: Issue[]): WrittenTarget | undefined {
  const fields = readFields(moduleShape, written, path, issues);
  if (fields === undefined) return undefined;
  return {
    target: issues.length > 0 ? undefined : specOf(valuesOf(fields)),
    checkHost: () => [],
    checkFiles: () => [],
  };
}

function specOf({ readyTimeout: readyTimeoutMs, metrics, ...same }: Values<ModuleShape>): ModuleTargetSpec {
  return { ...same, readyTimeoutMs, metrics: metrics ?? null };
}

function moduleFault(file: string): TextFault | null {
  if (file.trim() === '')
    return { offset: 0, message: 'expected the path of a module', hint: 'write module: ./app.js' };
  const offset = file.indexOf('\0');
  return offset < 0 ? null : { offset, message: 'a path can’t hold a NUL', hint: null };
}
