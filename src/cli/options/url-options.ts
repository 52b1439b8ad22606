import { HarnessError, messageOf } from '../../errors.ts';
import { type DraftedExpectation, readExpectation } from '../../scenarios/draft/drafted-expectation.ts';
import type { Header } from '../../scenarios/draft/drafted-header.ts';
import { type Draft, urlDraft } from '../../scenarios/draft/url-draft.ts';
import { MOST_RESULTS, readFileBytes } from '../../text-file.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';
import { isUrl, type UrlArguments } from './url-arguments.ts';

/** Options of `run` that are for files, and are false, null or empty where they were not given. */
type FileArguments = {
  readonly file: string | undefined;
  readonly demo: boolean;
  readonly scenarios: readonly string[];
  readonly target: string | null;
};

type LoadArguments = {
  readonly concurrency: string | null;
  readonly rate: string | null;
  readonly duration: string | null;
  readonly allowHosts: readonly string[];
};

const LARGEST_BODY_BYTES = 1_000_000;

/** The URL that is given in place of a file, if one is. Throws HarnessError `USAGE` for options that are for the other of the two. */
export function urlOf(args: FileArguments & UrlArguments): string | null {
  const { file, demo, scenarios, target } = args;
  if (file !== undefined && isUrl(file)) {
    const strange = demo ? '--demo' : target !== null ? '--target' : scenarios.length > 0 ? '--scenario' : null;
    if (strange === null && args.force && args.save === null) {
      throw new HarnessError('USAGE', '--force: expected --save FILE beside it', {
        hint: 'it lets --save replace a file',
      });
    }
    if (strange === null) return file;
    throw new HarnessError('USAGE', `${strange}: expected no URL beside it`, {
      hint: 'give a scenario file, or leave the option out',
    });
  }
  const [flag] = Object.entries({
    '--header': args.header.length > 0,
    '--method': args.method !== null,
    '--body': args.body !== null,
    '--expect': args.expect !== null,
    '--iterations': args.iterations !== null,
    '--gate': args.gate.length > 0,
    '--save': args.save !== null,
    '--force': args.force,
  }).find(([, isGiven]) => isGiven) ?? [null];
  if (flag === null) return null;
  throw new HarnessError('USAGE', `${flag}: expected a URL in place of the scenario file`, {
    hint: `a file says this itself; for a URL: perf-harness run http://127.0.0.1:8080/orders ${flag} …`,
  });
}

/** Throws HarnessError `USAGE` for a header without a colon, for a body that can't be read, and for an expectation that is none. */
export function draftOf(url: string, args: UrlArguments & LoadArguments, io: Pick<CommandIo, 'cwd'>): Draft {
  const { method, iterations, concurrency, rate, duration, gate: gates, allowHosts } = args;
  const headers = headersFrom(args.header);
  const expect = expectationFrom(args.expect);
  const body = args.body === null ? null : bodyFrom(args.body, io);
  return urlDraft({ url, headers, method, body, expect, concurrency, rate, duration, iterations, gates, allowHosts });
}

/** The value of `--expect`; empty where it is not given. */
export function expectationFrom(text: string | null): DraftedExpectation {
  if (text === null) return {};
  const reading = readExpectation(text);
  if (reading.ok) return reading.expect;
  throw new HarnessError('USAGE', `--expect "${text}": ${reading.message}`, {
    hint: "such as --expect 'bytes: 0B' or --expect 'status: 404'",
  });
}

export function headersFrom(texts: readonly string[]): readonly Header[] {
  const headers = texts.map((text): Header => {
    const [, name, value] = /^\s*([^:]*[^:\s])\s*:(.*)$/s.exec(text) ?? [];
    if (name !== undefined && value !== undefined) return { name, value: value.trim() };
    // The text itself may hold a secret.
    throw new HarnessError('USAGE', '--header: expected NAME: VALUE, got a text without a name or a colon', {
      hint: "such as --header 'accept: application/json'",
    });
  });
  const twice = headers.find(({ name }, index) => headers.findIndex((other) => other.name === name) < index);
  if (twice === undefined) return headers;
  throw new HarnessError('USAGE', `--header: the header "${twice.name}" is given twice`, {
    hint: 'keep one of the two',
  });
}

function bodyFrom(text: string, io: Pick<CommandIo, 'cwd'>): string {
  if (!text.startsWith('@')) return text;
  const path = pathFrom(io, text.slice(1));
  const content = contentOf(path);
  if (content.length > LARGEST_BODY_BYTES) {
    throw new HarnessError('USAGE', `--body: ${path} has ${content.length} bytes, ${LARGEST_BODY_BYTES} at most`, {
      hint: 'larger documents are for the workload memory-pressure of a scenario file',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch (error) {
    throw new HarnessError('USAGE', `--body: ${path} is no text in UTF-8`, { cause: error });
  }
}

function contentOf(path: string): Buffer {
  try {
    return readFileBytes(path, MOST_RESULTS);
  } catch (error) {
    throw new HarnessError('USAGE', `--body: can't read ${path}: ${messageOf(error)}`, { cause: error });
  }
}
