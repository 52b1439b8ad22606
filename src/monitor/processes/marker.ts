/** The variable that all processes of a run carry in their environment, those that have left its tree among them. */
export const MARKER = 'PERF_HARNESS_RUN';

/** The variable by which a process that has left the group of its command is found: what the harness starts must not stay behind. */
export const TARGET_MARKER = 'PERF_HARNESS_TARGET';

/** The value for this process and all that it starts from now on; one that it was started with is taken over. */
export function ensureMarker(environment: NodeJS.ProcessEnv, fresh: () => string): string {
  const known = environment[MARKER];
  if (known !== undefined && known !== '') return known;
  const value = fresh();
  environment[MARKER] = value;
  return value;
}
