/** What `-` stands for, and what a report calls scenarios that were read from standard input. yargs takes a lone `-` for no text. */
export const FROM_INPUT = '<stdin>';
