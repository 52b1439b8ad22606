import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod';
import { choice, group, list, readFields, schemaOf, valuesOf } from '../../../src/scenarios/fields/reading.ts';
import { duplicates } from '../../../src/scenarios/workloads/language/levels-language.ts';
import { cleanPaths, type Issue, isMapping } from '../../../src/scenarios/yaml/issue.ts';

const named = group('required', { name: z.string(), size: z.number().default(1) });
const shape = {
  plain: z.number().optional(),
  nested: group('filled', { a: z.number().default(7), b: z.string().optional() }),
  entries: list('optional', named, [1, 3]),
  either: choice('optional', [named, z.string()], (written) => (isMapping(written) ? named : z.string())),
};

function read(written: unknown) {
  const issues: Issue[] = [];
  return { fields: readFields(shape, written, ['top'], issues), issues };
}

describe('reading a mapping key by key', () => {
  it('gives each field its place, whether it is written, and its value', () => {
    const { fields, issues } = read({ nested: { b: 'x' }, entries: [{ name: 'one' }] });
    assert.ok(fields);
    assert.deepEqual(issues, []);
    const { path, isWritten, value, whole } = fields.plain;
    assert.deepEqual(
      { path, isWritten, value, whole },
      { path: ['top', 'plain'], isWritten: false, value: undefined, whole: undefined },
    );
    assert.equal(fields.nested.value?.a.isWritten, false);
    assert.deepEqual(fields.entries.value?.[0]?.value?.name.path, ['top', 'entries', 0, 'name']);
    assert.deepEqual(valuesOf(fields), {
      plain: undefined,
      nested: { a: 7, b: 'x' },
      entries: [{ name: 'one', size: 1 }],
      either: undefined,
    });
  });

  it('keeps what is right beside what is wrong, at every depth', () => {
    const { fields, issues } = read({ plain: 'no', entries: [{ name: 'one', size: 'big' }, 5], other: 1 });
    assert.deepEqual(issues.map(({ path, on }) => `${path.join('.')} ${on}`).sort(), [
      'top.entries.0.size value',
      'top.entries.1 value',
      'top.other key',
      'top.plain value',
    ]);
    assert.deepEqual([fields?.plain.isWritten, fields?.plain.value], [true, undefined]);
    assert.equal(fields?.entries.value?.[0]?.value?.name.value, 'one');
    const isClean = cleanPaths(issues, 3);
    assert.deepEqual([isClean(['top', 'nested']), isClean(['top', 'entries'])], [true, false]);
  });

  it('lists the fields that are written first, in the order of the file', () => {
    const { fields } = read({ either: 'x', plain: 1 });
    assert.deepEqual(Object.keys(fields ?? {}), ['either', 'plain', 'nested', 'entries']);
  });

  it('counts the entries of a list', () => {
    assert.match(read({ entries: [] }).issues[0]?.message ?? '', /1 or more entries/);
    assert.match(read({ entries: Array(4).fill({ name: 'x' }) }).issues[0]?.message ?? '', /at most 3 entries/);
  });

  it('takes data that looks like a field as data', () => {
    const issues: Issue[] = [];
    const data = { a: { isWritten: true, path: [], value: 1 } };
    const fields = readFields({ body: z.record(z.string(), z.unknown()) }, { body: data }, [], issues);
    assert.deepEqual(fields && valuesOf(fields), { body: data });
  });

  it('says that what is not a mapping is none', () => {
    assert.deepEqual(read(undefined).issues[0]?.message, 'the key "top" is missing: expected a mapping');
    assert.deepEqual(read([1]).issues[0]?.message, 'expected a mapping, got a list');
  });

  it('names every entry that an earlier one has already', () => {
    const { fields } = read({});
    const entry = (value: number | undefined, index: number) => ({
      path: [index],
      isWritten: true,
      value,
      whole: value,
    });
    assert.ok(fields);
    const found = duplicates([1, 2, 1, undefined, undefined, 2].map(entry), 'number');
    assert.deepEqual(
      found.map(({ path, message }) => [path[0], message]),
      [
        [2, 'duplicate number'],
        [5, 'duplicate number'],
      ],
    );
  });

  it('can be written as a JSON Schema', () => {
    const schema = z.toJSONSchema(schemaOf(group('required', shape)), { io: 'input' }) as unknown as {
      readonly additionalProperties: boolean;
      readonly required?: readonly string[];
      readonly properties: { readonly entries: { readonly minItems: number; readonly maxItems: number } };
    };
    const { minItems, maxItems } = schema.properties.entries;
    assert.deepEqual([schema.additionalProperties, schema.required, minItems, maxItems], [false, undefined, 1, 3]);
  });
});
