import type { ProcessGroup } from "@pixelweft/layers";

/** Whether any process of a group says so, in all of them; a process alone speaks for itself. */
export async function saidByAny(group: ProcessGroup | undefined, says: boolean): Promise<boolean> {
  const said = Float32Array.of(says ? 1 : 0);
  await group?.allReduce(said);
  return said[0] !== 0;
}
