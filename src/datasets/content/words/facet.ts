import type { Phrase } from './phrase.ts';

/** One situation that a requirement covers; becomes a scenario. */
export type Case = { readonly name: string; readonly when: Phrase; readonly then: Phrase };

/**
 * One thing that can be asked of any capability. It has more cases than a main spec shows of it, so that a change has
 * one to add. Titles are unique over all facets, case names within one.
 */
export type Facet = { readonly title: string; readonly rule: Phrase; readonly cases: readonly Case[] };

export function facet(title: string, rule: Phrase, ...cases: readonly Case[]): Facet {
  return { title, rule, cases };
}

/** A case: what happens, and what the system does then. */
export function given(name: string, when: Phrase, then: Phrase): Case {
  return { name, when, then };
}
