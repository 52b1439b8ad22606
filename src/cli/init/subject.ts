/** What `perf-harness init` makes a file for: what it is given, or what it finds in the current folder. */

import { existsSync, type Stats, statSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { HarnessError, messageOf } from '../../errors.ts';
import { isLoopback } from '../../loopback.ts';
import { type DraftedRequest, type OpenApi, readOpenApi } from '../../scenarios/draft/openapi-requests.ts';
import { scenarioName } from '../../scenarios/draft/scenario-name.ts';
import { splitUrl, urlTarget } from '../../scenarios/draft/url-parts.ts';
import { readTextFile } from '../../text-file.ts';
import { isUrl } from '../options/url-arguments.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';

export type Subject = {
  /** What it was made from, as a part of a sentence. */
  readonly found: string;
  /** In the scenario language, with paths from the current folder. */
  readonly target: unknown;
  readonly name: string;
  /** What can be asked for. Of guessed requests, only the first that is answered is taken; of others, all that are. */
  readonly requests: readonly DraftedRequest[];
  readonly areGuessed: boolean;
  /** The header that tells the server who asks, as far as is known. */
  readonly authHeader: string;
  /** What is left out of the file, and why. */
  readonly remarks: readonly string[];
};

export type SubjectArguments = {
  /** A URL, an OpenAPI document, a folder with openspec/, or the words of a command; empty to look around. */
  readonly what: readonly string[];
  /** Paths to ask for. */
  readonly paths: readonly string[];
  /** The server of an OpenAPI document. */
  readonly target: string | null;
  readonly allowHosts: readonly string[];
  /** Where a command listens that takes no port from PORT; null for one that does. */
  readonly port: number | null;
  /** The current folder, as it is seen from the file; empty where that lies in it. */
  readonly from: string;
};

const DOCUMENTS = ['openapi', 'swagger'].flatMap((name) => ['yaml', 'yml', 'json'].map((end) => `${name}.${end}`));
const PACKAGE = 'package.json';
const OPENSPEC = 'openspec';
/** What servers often answer. */
const GUESSED = ['/', '/health', '/healthz', '/api'];
const MOST_REQUESTS = 20;

/** Throws HarnessError `USAGE` where there is nothing to put under load, and says what was looked for. */
export function findSubject(args: SubjectArguments, io: Pick<CommandIo, 'cwd'>): Subject {
  const { what, target } = args;
  const [only = ''] = what;
  const path = what.length === 1 ? pathFrom(io, only) : '';
  if (what.length === 0) return lookAround(args, io);
  if (what.length === 1 && isUrl(only)) return ofUrl(only, args);
  if (what.length === 1 && /\.(ya?ml|json)$/i.test(only) && basename(only) !== PACKAGE)
    return ofDocument(path, args, io);
  if (target !== null)
    throw usage('--target: expected an OpenAPI document beside it', 'name the document, such as openapi.yaml');
  if (what.length === 1 && statOf(path)?.isDirectory()) return ofRepository(only, args, io);
  return ofCommand(`the command "${what.join(' ')}"`, what.length === 1 ? only : what, args);
}

function lookAround(args: SubjectArguments, io: Pick<CommandIo, 'cwd'>): Subject {
  const document = DOCUMENTS.find((name) => existsSync(pathFrom(io, name)));
  if (document !== undefined) return ofDocument(pathFrom(io, document), args, io);
  const start = startCommand(io);
  if (start !== null) return ofCommand(`the start script of ${PACKAGE}`, start, args);
  if (existsSync(pathFrom(io, OPENSPEC))) return ofRepository('.', args, io);
  const looked = `${PACKAGE} with a start script, ${DOCUMENTS.join(', ')}, ${OPENSPEC}/`;
  throw new HarnessError('USAGE', `found nothing to put under load in ${io.cwd === '.' ? 'this folder' : io.cwd}`, {
    hint: [
      `looked for: ${looked}`,
      'name a URL, a command or an OpenAPI document: perf-harness init http://127.0.0.1:8080/orders',
    ],
  });
}

/** How the package manager of the current folder starts its program; null where there is no start script. */
function startCommand(io: Pick<CommandIo, 'cwd'>): string | null {
  const path = pathFrom(io, PACKAGE);
  if (!existsSync(path)) return null;
  let scripts: unknown;
  try {
    scripts = (JSON.parse(textOf(path)) as { readonly scripts?: unknown } | null)?.scripts;
  } catch (error) {
    throw new HarnessError('USAGE', `can't read ${path}: ${messageOf(error)}`, { cause: error });
  }
  if (typeof (scripts as { readonly start?: unknown } | undefined)?.start !== 'string') return null;
  const manager = ['pnpm', 'yarn'].find((name) => existsSync(pathFrom(io, LOCKS[name] ?? ''))) ?? 'npm';
  return `${manager} start`;
}

const LOCKS: Readonly<Record<string, string>> = { pnpm: 'pnpm-lock.yaml', yarn: 'yarn.lock' };

function ofUrl(url: string, { paths, target, allowHosts }: SubjectArguments): Subject {
  if (target !== null) throw usage('--target: expected no URL beside it', 'give one of the two');
  const { origin, path } = splitUrl(url);
  const all = paths.length === 0 ? [path] : paths;
  return { ...plainSubject(all), found: url, target: urlTarget(origin, allowHosts) };
}

function ofCommand(found: string, command: string | readonly string[], args: SubjectArguments): Subject {
  const { paths, target } = args;
  if (target !== null)
    throw usage('--target: expected an OpenAPI document beside it', 'or give the URL itself: perf-harness init URL');
  const all = paths.length === 0 ? GUESSED : paths;
  return { ...plainSubject(all), found, target: commandTarget(command, args), areGuessed: paths.length === 0 };
}

function commandTarget(command: string | readonly string[], { from, port }: SubjectArguments): unknown {
  return {
    kind: 'command',
    command,
    ...(from === '' ? {} : { cwd: from }),
    ...(port === null ? {} : { port }),
  };
}

function ofRepository(folder: string, { from }: SubjectArguments, io: Pick<CommandIo, 'cwd'>): Subject {
  const path = pathFrom(io, folder);
  if (!existsSync(join(path, OPENSPEC))) {
    throw usage(
      `${folder}: there is no folder ${OPENSPEC}/ in it`,
      'name the folder that holds it, or a URL, or a command',
    );
  }
  const target = { kind: 'openspec', repository: isAbsolute(folder) ? folder : join(from, folder) };
  const requests = ['/changes?limit=50', '/specs'];
  return { ...plainSubject(requests), found: `the folder ${OPENSPEC}/`, target, name: 'changes' };
}

/** The server of a document is the one that is named; or what the start script starts; or the one that the document names. */
function ofDocument(path: string, args: SubjectArguments, io: Pick<CommandIo, 'cwd'>): Subject {
  const { paths } = args;
  const reading = readOpenApi(textOf(path));
  if (!reading.ok) throw usage(`${path}: ${reading.message}`, 'name an OpenAPI document, a URL or a command');
  const { api } = reading;
  const { target: server, base } = serverOf(api, args, path, io);
  const asked = paths.length === 0 ? withoutTwins(api.requests) : paths.map((each) => ({ path: each, headers: {} }));
  if (asked.length === 0) {
    throw new HarnessError('USAGE', `${path}: no GET operation can be asked without values that it does not give`, {
      hint: [...api.left.slice(0, MOST_REQUESTS), 'add examples to it, or name what to ask for: --path /orders'],
    });
  }
  const requests = asked.slice(0, MOST_REQUESTS).map((each) => ({ ...each, path: `${base}${each.path}` }));
  const more = asked.slice(MOST_REQUESTS).map((each) => `GET ${each.path}: there are ${MOST_REQUESTS} others`);
  const remarks = paths.length === 0 ? [...api.left, ...more].map((each) => `Left out: ${each}.`) : [];
  const authHeader = api.authHeader ?? 'authorization';
  return { found: basename(path), target: server, name: 'api', requests, areGuessed: false, authHeader, remarks };
}

/** The first of those with one path: `/orders/{id}` may have the example `mine`, and stand beside `/orders/mine`. */
function withoutTwins(requests: readonly DraftedRequest[]): readonly DraftedRequest[] {
  return requests.filter(({ path }, index) => requests.findIndex((each) => each.path === path) === index);
}

function serverOf(
  { server }: OpenApi,
  args: SubjectArguments,
  path: string,
  io: Pick<CommandIo, 'cwd'>,
): { readonly target: unknown; readonly base: string } {
  const { target, allowHosts } = args;
  const named = isUrl(server) ? splitUrl(server) : null;
  const base = (named === null ? server : named.path).replace(/\/+$/, '').replace(/^(?=[^/])/, '/');
  if (target !== null) return { target: urlTarget(splitUrl(target).origin, allowHosts), base: pathOr(target, base) };
  const start = startCommand(io);
  if (start !== null) return { target: commandTarget(start, args), base };
  if (named !== null && URL.canParse(server) && isLoopback(new URL(server).hostname))
    return { target: named.origin, base };
  const names = server === '' ? 'names no server' : `names the server ${server}, which is not on this machine`;
  throw usage(`${path} ${names}, and there is no start script`, 'say where it runs: --target http://127.0.0.1:8080');
}

/** The path of a URL; or the base, if the URL has none. */
function pathOr(url: string, base: string): string {
  const { path } = splitUrl(url);
  return path === '/' ? base : path.replace(/\/+$/, '');
}

/** What asks for these paths. */
function plainSubject(paths: readonly string[]): Omit<Subject, 'found' | 'target'> {
  const [first = '/'] = paths;
  const requests = paths.map((path) => ({ path, headers: {} }));
  return { name: scenarioName('GET', first), requests, areGuessed: false, authHeader: 'authorization', remarks: [] };
}

function textOf(path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    throw new HarnessError('USAGE', `can't read ${path}: ${messageOf(error)}`, { cause: error });
  }
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function usage(message: string, hint: string): HarnessError {
  return new HarnessError('USAGE', message, { hint });
}
