import * as z from 'zod';
import { group, schemaOf } from './fields/reading.ts';
import { ANCHOR_KEY, fileShape } from './file-language.ts';
import { shortKind } from './short-workload.ts';
import { WORKLOADS } from './workloads/workload.ts';
import { isMapping } from './yaml/issue.ts';

/** The JSON Schema of scenario files, for editors. Only `parseScenarios` checks the rules across keys, and what variables hold. */
export function scenarioJsonSchema(): unknown {
  const file = schemaOf(group('required', fileShape(WORKLOADS)));
  const schema = withPlaceholders(z.toJSONSchema(file, { io: 'input' })) as FileSchema;
  const { scenarios } = schema.properties;
  return {
    ...schema,
    properties: { ...schema.properties, scenarios: { ...scenarios, items: withOneWorkload(scenarios.items) } },
    patternProperties: { [ANCHOR_KEY.source]: { description: 'For anchors: nothing reads it.' } },
    title: 'perf-harness scenarios',
  };
}

type FileSchema = { readonly properties: { readonly scenarios: { readonly items: object } } };

/** A scenario has its workload, or the key that stands for one. */
function withOneWorkload(scenario: object): object {
  const keys = ['workload', ...(shortKind(WORKLOADS)?.keys.slice(0, 1) ?? [])];
  return { ...scenario, oneOf: keys.map((key) => ({ required: [key] })) };
}

const PLACEHOLDER = String.raw`\$\{env\.`;

/** Lets a text have a placeholder in the place of what its pattern asks for; names of keys stay as they are. */
function withPlaceholders(schema: unknown, key = ''): unknown {
  if (Array.isArray(schema)) return schema.map((entry) => withPlaceholders(entry));
  if (!isMapping(schema) || key === 'propertyNames' || key === 'name') return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      name === 'pattern' && typeof value === 'string' ? `(?:${value})|${PLACEHOLDER}` : withPlaceholders(value, name),
    ]),
  );
}
