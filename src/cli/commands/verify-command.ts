import { verifyFolder } from '../../datasets/output/verify.ts';
import type { Damage } from '../../datasets/store/damage.ts';
import { EXIT } from '../../harness/result/exit-code.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../../reports/escape.ts';
import { formatBytes, formatCount } from '../../reports/quantity.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';
import { openGenerateProgress } from '../terminal/generate-progress.ts';
import type { Logging } from '../terminal/log-level.ts';
import { untilSignalled } from '../terminal/signals.ts';

/** Compares a generated folder with its manifests, and prints a line for each file that differs. Returns the exit code. */
export async function verifyCommand(dir: string, logging: Logging, io: CommandIo): Promise<number> {
  const progress = openGenerateProgress(logging, io);
  const onFirst = (): void => progress.say('stopping');
  return untilSignalled(io, progress, { onFirst }, async ({ stop }) => {
    const { damage, checked, unchecked } = await verifyFolder(pathFrom(io, dir), { ...progress, signal: stop });
    progress.clear();
    const lines = [
      ...damage.map((each) => `${lineOf(each)}\n`),
      ...unchecked.map(
        (folder) => `not checked: what is in ${escapeText(folder)}, because its list of files can't be read\n`,
      ),
    ];
    const extent = `${plural(checked.files, 'file')}, ${formatBytes(checked.bytes)}`;
    io.stdout.write(`${lines.join('')}${escapeText(dir)}: ${extent}, ${summaryOf(damage)}\n`);
    return damage.length === 0 ? EXIT.pass : EXIT.damaged;
  });
}

function lineOf(damage: Damage): string {
  const line = `${damage.what.padEnd('missing'.length)}  ${escapeText(damage.path)}`;
  return damage.what === 'changed' ? `${line}: ${escapeText(damage.how)}` : line;
}

function summaryOf(damage: readonly Damage[]): string {
  if (damage.length === 0) return 'all as it was made';
  const counts = (['missing', 'changed', 'extra'] as const).map((what) => {
    const count = damage.filter((each) => each.what === what).length;
    return `${formatCount(count)} ${what}`;
  });
  return counts.join(', ');
}
