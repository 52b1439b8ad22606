/** What the thread is to serve: the absolute path of a module. */
export type ModuleOrder = { readonly path: string };

/** What it tells of it once it serves: what the module exports, for people. */
export type ModuleFacts = { readonly exports: string };
