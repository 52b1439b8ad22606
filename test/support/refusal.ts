import assert from 'node:assert/strict';

/** Code and message with which a generation was refused; there is a hint, too. */
export async function refusalOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => assert.fail('it was written'),
    (thrown) => thrown,
  );
  assert.equal(error.name, 'HarnessError');
  assert.ok(error.hint);
  return `${error.code}: ${error.message}`;
}
