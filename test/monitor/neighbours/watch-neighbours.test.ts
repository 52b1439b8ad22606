import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OutsideSample } from '../../../src/monitor/neighbours/outside-sample.ts';
import { watchNeighbours } from '../../../src/monitor/neighbours/watch-neighbours.ts';
import { type MadeMachine, type MadeProcess, madeProc } from '../../support/made-proc.ts';

const INIT: MadeProcess = { pid: 1, parent: 0, name: 'init' };
const HARNESS: MadeProcess = { pid: process.pid };
const NEIGHBOUR: MadeProcess = { pid: 999_001, name: 'ffmpeg', group: 999_001 };
const SERVER: MadeProcess = { pid: 999_002, name: 'nginx', group: 999_002, sockets: [5, 77] };

type Watch = Partial<Pick<Parameters<typeof watchNeighbours>[0], 'targetPort' | 'companions'>>;

/** One second on two cores, from one machine to the other. */
function watch(
  before: MadeMachine,
  after: MadeMachine,
  { targetPort = null, companions = [] }: Watch = {},
): OutsideSample {
  let now = before;
  const sampler = watchNeighbours({
    clock: () => 0,
    targetPort,
    companions,
    proc: madeProc(() => ({ ...now, processes: [INIT, ...now.processes] })),
  });
  now = after;
  const sample = sampler.take(1e6);
  sampler.close();
  return sample ?? assert.fail('no sample');
}

/** `own` and `other` ticks are used in the second, and the rest of 200 is idle. */
function second(own: number, other: number, more: Partial<MadeMachine> = {}): readonly [MadeMachine, MadeMachine] {
  const machine = (ours: number, theirs: number): MadeMachine => ({
    processes: [
      { ...HARNESS, own: ours },
      { ...NEIGHBOUR, own: theirs },
    ],
    cores: [{ user: ours + theirs }, { idle: ours + theirs === 0 ? 0 : 200 - ours - theirs }],
    ...more,
  });
  return [machine(0, 0), machine(own, other)];
}

describe('the outside share', () => {
  it('is what others took of the allowed cores, with their names', () => {
    const sample = watch(...second(80, 100));
    assert.equal(sample.share, 0.5);
    assert.equal(sample.isDisturbed, true);
    assert.ok(Math.abs(sample.idleCores - 0.2) < 1e-9);
    assert.deepEqual(sample.takers, [{ pid: NEIGHBOUR.pid, name: 'ffmpeg', cores: 1 }]);
    assert.deepEqual([sample.fromUs, sample.toUs], [0, 1e6]);
  });

  it('names interpreters with their scripts', () => {
    const [before, after] = second(80, 100);
    const script = { name: 'node', command: ['node', '/srv/build.js', 's3cret'] };
    const running = (machine: MadeMachine): MadeMachine => ({
      ...machine,
      processes: machine.processes.map((each) => (each.pid === NEIGHBOUR.pid ? { ...each, ...script } : each)),
    });
    assert.deepEqual(watch(running(before), running(after)).takers, [
      { pid: NEIGHBOUR.pid, name: 'node build.js', cores: 1 },
    ]);
  });

  it('is nothing where the target alone is hungry', () => {
    const sample = watch(...second(200, 0));
    assert.deepEqual([sample.share, sample.isDisturbed], [0, false]);
  });

  it('disturbs nobody while a core is idle', () => {
    const sample = watch(...second(10, 80));
    assert.deepEqual([sample.share, sample.isDisturbed], [0.4, false]);
  });

  it('counts neighbours that are nice, and those that live in the kernel by system calls', () => {
    const [before, after] = second(0, 180);
    const nice = { ...after, cores: [{ nice: 100, system: 80 }, { idle: 20 }] };
    assert.equal(watch(before, nice).share, 0.9);
  });

  it('excuses nothing for time of the kernel that no process has', () => {
    const [before, after] = second(100, 0);
    assert.equal(watch(before, { ...after, cores: [{ user: 100 }, { system: 90, idle: 10 }] }).share, 0);
  });

  it('is less what threads of the kernel used, also where a process hides behind that', () => {
    const [before, after] = second(60, 40);
    const kernel = (own: number): MadeProcess => ({ pid: 50, parent: 2, name: 'kworker/0:1', isKernel: true, own });
    const withKernel = (machine: MadeMachine, own: number): MadeMachine => ({
      ...machine,
      processes: [...machine.processes, kernel(own)],
    });
    assert.equal(watch(withKernel(before, 0), withKernel(after, 30)).share, (100 - 60 - 30) / 200);
  });

  it('excuses nothing for a process on cores that the harness may not use', () => {
    const [before, after] = second(100, 100);
    const elsewhere = { cores: [{ user: 100 }, { user: 100 }], allowed: '0' };
    assert.equal(watch({ ...before, allowed: '0' }, { ...after, ...elsewhere }).share, 0);
  });

  it('shows steal and interrupts beside it', () => {
    const [before] = second(0, 0);
    const text = (line: string): Partial<MadeMachine> => ({
      files: { '/proc/stat': `cpu0 ${line}\ncpu1 0 0 0 0 0 0 0 0\n` },
    });
    const sample = watch({ ...before, ...text('0 0 0 0 0 0 0 0') }, { ...before, ...text('0 0 0 0 0 4 10 20') });
    assert.deepEqual([sample.irq, sample.softirq, sample.steal, sample.share], [0.02, 0.05, 0.1, 0]);
  });

  it('excuses nothing for steal and interrupts, also where others are busy on cores that the harness may not use', () => {
    const [before, after] = second(100, 100);
    // user nice system idle iowait irq softirq steal
    const stat = (core: string): Partial<MadeMachine> => ({ allowed: '0', files: { '/proc/stat': `cpu0 ${core}\n` } });
    for (const taken of ['50 0 0', '0 50 0', '0 0 50'])
      assert.equal(
        watch({ ...before, ...stat('0 0 0 0 0 0 0 0') }, { ...after, ...stat(`100 0 0 0 0 ${taken}`) }).share,
        0,
      );
  });

  it('counts a counter that went back as nothing', () => {
    const [before, after] = second(50, 100);
    const sample = watch({ ...before, cores: [{ user: 1e6 }, {}] }, after);
    assert.ok((sample.share ?? 1) <= 0);
    assert.equal(sample.isDisturbed, false);
  });
});

describe('the outside share of a target that was started by somebody else', () => {
  const [before, after] = second(0, 0);
  const busy = { ...SERVER, own: 150 };
  const cores = [{ user: 150 }, { idle: 50 }];
  const serving = { listening: { 8080: [77] } };
  const trial = (target: MadeProcess, files: Partial<MadeMachine> = serving, options: Watch = { targetPort: 8080 }) =>
    watch(
      { ...before, ...files, processes: [HARNESS, { ...target, own: 0 }] },
      { ...after, ...files, processes: [HARNESS, target], cores },
      options,
    );

  it('takes the process that listens on its port for ours', () => {
    assert.deepEqual([trial(busy).share, trial(busy).unknown], [0, null]);
    assert.equal(trial(busy, serving, {}).share, 0.75, 'and for a neighbour if it is not the target');
  });

  it('takes companions for ours, by port and by number', () => {
    assert.equal(trial(busy, serving, { companions: [{ kind: 'port', number: 8080 }] }).share, 0);
    assert.equal(trial(busy, serving, { companions: [{ kind: 'pid', number: SERVER.pid }] }).share, 0);
  });

  const UNKNOWN: readonly (readonly [what: string, sample: () => OutsideSample, why: RegExp])[] = [
    ['nothing listens', () => trial(busy, {}), /no process here listens on port 8080/],
    ['its open files are another user’s', () => trial({ ...busy, sockets: null }), /can't be seen/],
    ['one of two listeners can’t be seen', () => trial(busy, { listening: { 8080: [77, 78] } }), /can't be seen/],
    ['its port is handed on', () => trial({ ...busy, name: 'docker-proxy' }), /docker-proxy, into a container/],
    [
      'a companion does not run',
      () => trial(busy, serving, { companions: [{ kind: 'pid', number: 999_999 }] }),
      /companion with pid 999999 does not run/,
    ],
    [
      'a CPU quota holds',
      () =>
        trial(busy, {
          ...serving,
          files: { '/proc/self/cgroup': '0::/a/b\n', '/sys/fs/cgroup/a/cpu.max': '150000 100000\n' },
        }),
      /CPU quota/,
    ],
    [
      'a CPU quota of the first version holds',
      () =>
        trial(busy, {
          ...serving,
          files: {
            '/proc/self/cgroup': '4:cpu,cpuacct:/x\n',
            '/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us': '50000\n',
          },
        }),
      /CPU quota/,
    ],
    [
      'it runs in a container',
      () => trial(busy, { ...serving, links: { '/proc/self/ns/pid': 'pid:[4026532777]' } }),
      /container/,
    ],
    ['the allowed cores are not told', () => trial(busy, { files: { '/proc/self/status': '' } }), /which cores/],
  ];
  for (const [what, sample, why] of UNKNOWN) {
    it(`is unknown, and excuses nothing, where ${what}`, () => {
      const { share, unknown, isDisturbed } = sample();
      assert.deepEqual([share, isDisturbed], [null, false]);
      assert.match(unknown ?? '', why);
    });
  }

  it('is known where the harness sees the processes of the whole machine', () => {
    assert.equal(trial(busy, { ...serving, links: { '/proc/self/ns/pid': 'pid:[4026531836]' } }).share, 0);
  });

  it('is known under a cgroup without a quota', () => {
    const files = { '/proc/self/cgroup': '0::/a\n', '/sys/fs/cgroup/a/cpu.max': 'max 100000\n' };
    assert.equal(trial(busy, { ...serving, files }).share, 0);
  });
});

describe('cores that the harness may use', () => {
  it('make the share unknown when they change', () => {
    const [before, after] = second(50, 100);
    const sample = watch(before, { ...after, allowed: '0' });
    assert.equal(sample.share, null);
    assert.match(sample.unknown ?? '', /have changed/);
  });
});
