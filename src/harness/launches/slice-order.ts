/** The two builds that are compared. */
export const ARMS = ['baseline', 'candidate'] as const;
export type ArmName = (typeof ARMS)[number];

/** Whose turn it is in four slices that follow each other. */
type Block = readonly [ArmName, ArmName, ArmName, ArmName];

/**
 * Blocks of slices without end. In each block one arm has the first and the last slice, so that what drifts evenly meets both
 * alike. Of each two blocks one begins with either arm, in an order that is drawn, so that nothing periodic favours one of them.
 */
export function* sliceBlocks(random: () => number): Generator<Block, never, undefined> {
  for (;;) {
    const first = random() < 0.5 ? 'baseline' : 'candidate';
    yield blockOf(first);
    yield blockOf(otherArm(first));
  }
}

function otherArm(arm: ArmName): ArmName {
  return arm === 'baseline' ? 'candidate' : 'baseline';
}

function blockOf(first: ArmName): Block {
  const second = otherArm(first);
  return [first, second, second, first];
}
