import type { Socket } from 'node:net';
import type { Random } from '../../../src/random.ts';
import { DISCOVERY_HEADER } from '../../../src/scenarios/fields/discovery-header.ts';
import type { openSocket, SocketEvents } from '../../../src/workers/http/engines/wire/wire-socket.ts';
import type { Step } from './answer-steps.ts';
import { askedOf, type HeardRequest, RequestReader } from './heard-request.ts';
import { MemorySocket } from './memory-socket.ts';
import { type Play, playAnswer } from './mutated-answer.ts';
import type { RightTarget } from './right-target.ts';

/** More than this is not waited for: the announced length is enough to refuse a request. */
const MOST_HEARD_BYTES = 4e6;
const REFUSED_SHARE = 0.01;
const MUTE_SHARE = 0.003;
const EARLY_SHARE = 0.1;

export type NetworkOptions = {
  readonly target: RightTarget;
  readonly random: Random;
  readonly mutatedShare: number;
  readonly mayBeCoded: boolean;
  readonly isHashed: boolean;
  readonly isStill: boolean;
  readonly pass: (ms: number) => void;
};

/** Sockets in memory to one target. What happens on them is done one turn after the other, when it is asked for. */
export class MemoryNetwork {
  /** Requests of which the head was read, and those that were given an answer; those that belong to no load are in neither. */
  read = 0;
  answered = 0;
  responses = 0;
  /** Since they were last set to false: whether something was done to an answer or to a connection, and whether an answer is wrong. */
  isMutated = false;
  isWrong = false;
  readonly #options: NetworkOptions;
  readonly #turns: (() => void)[] = [];
  #reader: RequestReader | null = null;
  #socket: MemorySocket | null = null;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** How many turns are to be done. */
  get waiting(): number {
    return this.#turns.length;
  }

  /** Whether a request is being sent, and the rest of it may still come. */
  get isReceiving(): boolean {
    return this.#reader?.isWithin === true && this.#socket?.destroyed === false;
  }

  /** Does what is next. */
  turn(): void {
    this.#turns.shift()?.();
  }

  /** Opens a connection, as the wire client does. */
  readonly open: typeof openSocket = ({ buffer }, events) => {
    const { random, mutatedShare } = this.#options;
    const reader = new RequestReader(
      (request) => this.#hear(request, socket, buffer, events),
      (request) => this.#answer(request, socket, buffer, events),
    );
    const socket = new MemorySocket((bytes) => reader.read(bytes));
    [this.#reader, this.#socket] = [reader, socket];
    if (mutatedShare > 0 && random.chance(MUTE_SHARE)) this.isMutated = this.isWrong = true;
    else if (mutatedShare > 0 && random.chance(REFUSED_SHARE)) {
      this.isMutated = this.isWrong = true;
      this.#then(socket, () => lose(socket, events, 'ECONNREFUSED'));
    } else
      this.#then(socket, () => {
        events.onOpen();
        socket.emit('connect');
      });
    return socket as unknown as Socket;
  };

  #then(socket: MemorySocket, act: () => void): void {
    this.#turns.push(() => {
      if (!socket.destroyed) act();
    });
  }

  /** The head of a request has come. Some are answered before their body has. */
  #hear(request: HeardRequest, socket: MemorySocket, buffer: Buffer, events: SocketEvents): void {
    if (!request.headers.has(DISCOVERY_HEADER)) this.read += 1;
    const { random, mutatedShare } = this.#options;
    const isEarly = mutatedShare > 0 && request.bytes > 0 && random.chance(EARLY_SHARE);
    if (request.bytes <= MOST_HEARD_BYTES && !isEarly) return;
    if (isEarly) this.isMutated = true;
    this.#play(request, socket, buffer, events);
  }

  #answer(request: HeardRequest, socket: MemorySocket, buffer: Buffer, events: SocketEvents): void {
    if (!this.#played.has(request)) this.#play(request, socket, buffer, events);
  }

  readonly #played = new WeakSet<HeardRequest>();

  #play(request: HeardRequest, socket: MemorySocket, buffer: Buffer, events: SocketEvents): void {
    this.#played.add(request);
    const { target, random, mutatedShare, ...options } = this.#options;
    const right = target.answer(askedOf(request));
    const situation = { ...options, isHead: request.method === 'HEAD' };
    // What is left of an answer before may be taken for the one to this request, as no client can know.
    const isFirst = this.#turns.length === 0;
    const play: Play = playAnswer(random, right, situation, mutatedShare);
    this.responses += 1;
    if (!request.headers.has(DISCOVERY_HEADER)) this.answered += 1;
    this.isMutated ||= play.isMutated;
    this.isWrong ||= play.isWrong && isFirst;
    for (const step of play.steps) this.#then(socket, () => this.#do(step, socket, buffer, events));
  }

  #do(step: Step, socket: MemorySocket, buffer: Buffer, events: SocketEvents): void {
    switch (step.kind) {
      case 'bytes':
        for (let at = 0; at < step.bytes.length && !socket.destroyed; at += buffer.length) {
          const length = buffer.write(step.bytes.slice(at, at + buffer.length), 'latin1');
          socket.bytesRead += length;
          events.onRead(length);
        }
        return;
      case 'wait':
        this.#options.pass(step.ms);
        return;
      case 'fin':
        events.onFin();
        socket.destroy();
        return;
      case 'reset':
        socket.remoteAddress = undefined;
        lose(socket, events, 'ECONNRESET');
    }
  }
}

function lose(socket: MemorySocket, events: SocketEvents, code: string): void {
  events.onLost(Object.assign(new Error(`connect ${code}`), { code }));
  socket.destroy();
}
