/** A process with all that it has started, by its number or by the port of this machine that it listens on. */
export type Companion = { readonly kind: 'pid' | 'port'; readonly number: number };
