import { withContentType } from '../../scenarios/fields/content-type.ts';
import type { Headers } from '../../scenarios/fields/headers.ts';
import type { OutgoingRequest } from '../http/engine.ts';
import { flatHeaders } from '../http/request.ts';
import type { ChangeText } from './change-text.ts';

/** Makes the requests that change a repository, by the API of OpenSpec. */
export class ChangeApi {
  readonly #collection: string;
  readonly #headers: string[];
  readonly #jsonHeaders: string[];

  /** `collection` is the path of the changes, with the base path of the target before it. */
  constructor(collection: string, headers: Headers) {
    this.#collection = collection;
    this.#headers = flatHeaders(headers);
    this.#jsonHeaders = flatHeaders(withContentType(headers, 'application/json'));
  }

  create({ body }: ChangeText): OutgoingRequest {
    return { method: 'POST', path: this.#collection, headers: this.#jsonHeaders, body };
  }

  replace({ name, body }: ChangeText): OutgoingRequest {
    return { method: 'PUT', path: this.#pathOf(name), headers: this.#jsonHeaders, body };
  }

  delete(name: string): OutgoingRequest {
    return { method: 'DELETE', path: this.#pathOf(name), headers: this.#headers, body: null };
  }

  read(name: string): OutgoingRequest {
    return { method: 'GET', path: this.#pathOf(name), headers: this.#headers, body: null };
  }

  readProposal(name: string): OutgoingRequest {
    return { method: 'GET', path: `${this.#pathOf(name)}/files/proposal.md`, headers: this.#headers, body: null };
  }

  #pathOf(name: string): string {
    return `${this.#collection}/${encodeURIComponent(name)}`;
  }
}
