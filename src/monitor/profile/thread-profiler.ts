import type { Debugger, HeapProfiler, Profiler, Session } from 'node:inspector';
import { messageOf } from '../../errors.ts';
import { PeakWatch } from './peak-watch.ts';
import type { ProfileAnswer, ProfileOrder, ProfileStep, Recorded, SourceMapPlace } from './thread-profile.ts';

/**
 * Profiles the thread that it was made in. The inspector is loaded with the first order, so that a thread that is never
 * profiled pays nothing. Another session, such as that of a debugger, may be open meanwhile.
 */
export class ThreadProfiler {
  #armed: { readonly session: Session; readonly order: ProfileOrder; readonly watch: PeakWatch | null } | null = null;

  /** The name of this method is known to what reads profiles, and leaves out what the profiler itself does. */
  takeProfileStep(step: ProfileStep): ProfileAnswer {
    try {
      switch (step.kind) {
        case 'arm':
          this.#arm(step.order);
          return { ok: true, recorded: null };
        case 'open':
          this.#open();
          return { ok: true, recorded: null };
        case 'close':
          return { ok: true, recorded: this.#close() };
      }
    } catch (error) {
      return { ok: false, reason: messageOf(error) };
    }
  }

  #arm(order: ProfileOrder): void {
    const { cpu, heap } = order;
    const inspector: typeof import('node:inspector') | undefined = process.getBuiltinModule('node:inspector');
    if (inspector === undefined) throw new Error('this Node was built without its inspector');
    const session = new inspector.Session();
    session.connect();
    this.#armed = { session, order, watch: heap && new PeakWatch() };
    if (cpu !== null) {
      ask(session, 'Profiler.enable');
      ask(session, 'Profiler.setSamplingInterval', { interval: cpu.intervalUs });
    }
    if (heap !== null) ask(session, 'HeapProfiler.enable');
    if (heap?.question === 'held') startSampling(session, heap);
  }

  #open(): void {
    const { session, order } = this.#orders();
    if (order.heap?.question === 'allocated') startSampling(session, order.heap);
    if (order.cpu !== null) ask(session, 'Profiler.start');
  }

  /** The session stays open until the thread ends: to close it would end the coverage that Node may be collecting. */
  #close(): Recorded {
    const { session, order, watch } = this.#orders();
    const { cpu, heap } = order;
    const peak = watch?.close() ?? null;
    // The heap comes first, so that the profile of time, which takes much memory, is not in there.
    const sampled = heap && (ask(session, 'HeapProfiler.stopSampling') as HeapProfiler.StopSamplingReturnType).profile;
    const time = cpu && (ask(session, 'Profiler.stop') as Profiler.StopReturnType).profile;
    return { cpu: time, heap: sampled && peak && { profile: sampled, peak }, sourceMaps: sourceMapsOf(session) };
  }

  #orders(): { readonly session: Session; readonly order: ProfileOrder; readonly watch: PeakWatch | null } {
    if (this.#armed === null) throw new Error('the profiler has had no order');
    return this.#armed;
  }
}

function startSampling(session: Session, { question, intervalBytes }: NonNullable<ProfileOrder['heap']>): void {
  const withCollected = question === 'allocated';
  ask(session, 'HeapProfiler.startSampling', {
    samplingInterval: intervalBytes,
    includeObjectsCollectedByMajorGC: withCollected,
    includeObjectsCollectedByMinorGC: withCollected,
  });
}

/** Every script is reported when the debugger is enabled, which slows the thread down: it is done when all is recorded. */
function sourceMapsOf(session: Session): Recorded['sourceMaps'] {
  const sourceMaps: Record<string, SourceMapPlace> = {};
  const onParsed = ({ params }: { readonly params: Debugger.ScriptParsedEventDataType }): void => {
    const { scriptId, url: scriptUrl, sourceMapURL: mapUrl } = params;
    if (mapUrl) sourceMaps[scriptId] = { scriptUrl, mapUrl };
  };
  session.on('Debugger.scriptParsed', onParsed);
  ask(session, 'Debugger.enable');
  ask(session, 'Debugger.disable');
  session.off('Debugger.scriptParsed', onParsed);
  return sourceMaps;
}

/** A session on its own thread answers before `post` returns. */
function ask(session: Session, method: string, params: object = {}): unknown {
  const answers: { readonly error: Error | null; readonly result: object | undefined }[] = [];
  session.post(method, params, (error, result) => answers.push({ error, result }));
  const [answer] = answers;
  if (answer === undefined) throw new Error(`the inspector did not answer ${method}`);
  if (answer.error) throw answer.error;
  return answer.result;
}
