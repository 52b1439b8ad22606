import { messageOf } from '../../errors.ts';
import type { ProfileOrder, Recorded } from '../../monitor/profile/thread-profile.ts';
import type { CpuProfileResult, HeapProfileResult, ProfileResult } from '../result/profile-result.ts';
import { heaviestAllocators, heaviestBufferMakers, heaviestFunctions } from './heaviest.ts';
import type { Question } from './question.ts';
import { SourcePlaces } from './source-place.ts';

/** Writes a file beside result.json. Throws if it can't be written. */
export type SaveFile = (name: string, text: string) => void;

export type ComposeOptions = {
  /** The name of the scenario, which becomes that of the files. */
  readonly name: string;
  readonly question: Question;
  readonly order: ProfileOrder;
  readonly save: SaveFile;
};

/** Writes the profiles for DevTools, and tells what is heaviest in them. */
export function composeProfile(
  { cpu, heap, sourceMaps }: Recorded,
  { name, question, order, save }: ComposeOptions,
): Pick<ProfileResult, 'cpu' | 'heap' | 'remarks'> {
  const places = new SourcePlaces(sourceMaps, process.cwd());
  const remarks: string[] = [];
  const saved = (file: string, content: object): string | null => {
    try {
      save(file, JSON.stringify(content));
      return file;
    } catch (error) {
      remarks.push(`can't write ${file}: ${messageOf(error)}`);
      return null;
    }
  };
  return {
    cpu: cpu && {
      gates: (question.cpu ?? []).map(({ text }) => text),
      file: saved(`${name}.cpuprofile`, cpu),
      intervalUs: order.cpu?.intervalUs ?? 0,
      samples: cpu.samples?.length ?? 0,
      ...composeFunctions(cpu, places),
    },
    heap: heap && {
      gates: (question.heap?.gates ?? []).map(({ text }) => text),
      file: saved(`${name}.heapprofile`, heap.profile),
      sampled: order.heap?.question ?? 'allocated',
      intervalBytes: order.heap?.intervalBytes ?? 0,
      ...composeAllocators(heap.profile, places),
      peak: heap.peak,
    },
    remarks,
  };
}

function composeFunctions(
  profile: NonNullable<Recorded['cpu']>,
  places: SourcePlaces,
): Pick<CpuProfileResult, 'busyMs' | 'functions'> {
  const { total, heaviest } = heaviestFunctions(profile);
  const functions = heaviest.map((each) => ({
    ...places.placeOf(each),
    selfMs: each.weight / 1e3,
    share: (each.weight / total) * 100,
  }));
  return { busyMs: total / 1e3, functions };
}

function composeAllocators(
  profile: NonNullable<Recorded['heap']>['profile'],
  places: SourcePlaces,
): Pick<HeapProfileResult, 'bytes' | 'allocators' | 'bufferMakers'> {
  const { total, heaviest } = heaviestAllocators(profile);
  const allocators = heaviest.map((each) => ({
    ...places.placeOf(each),
    bytes: each.weight,
    share: (each.weight / total) * 100,
  }));
  const makers = heaviestBufferMakers(profile);
  const bufferMakers = makers.heaviest.map((each) => ({
    ...places.placeOf(each),
    share: (each.weight / makers.total) * 100,
  }));
  return { bytes: total, allocators, bufferMakers };
}
