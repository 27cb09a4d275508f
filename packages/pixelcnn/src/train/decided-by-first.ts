import type { ProcessGroup } from "@pixelweft/layers";

/** What the first process of a group has decided, a whole number under 2^24, in all; a process alone decides by itself. */
export async function decidedByFirst(
  group: ProcessGroup | undefined,
  decision: number,
): Promise<number> {
  const decided = Float32Array.of(group === undefined || group.rank === 0 ? decision : 0);
  await group?.allReduce(decided);
  return decided[0] ?? decision;
}
