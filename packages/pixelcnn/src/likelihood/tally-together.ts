import type { ProcessGroup } from "@pixelweft/layers";
import { Tally } from "./tally.ts";

/** Floats that hold a tally: each of its three numbers as a rounded one and the rest. */
const floats = 6;

/**
 * The tallies of all ranks added up, in the order of ranks, so that each has the same bits. Every rank calls it; one may have fewer
 * tallies than another.
 */
export async function tallyTogether(
  tallies: readonly (Tally | undefined)[],
  group: ProcessGroup,
): Promise<Tally[]> {
  const { rank, size } = group;
  const lengths = new Float32Array(size);
  lengths[rank] = tallies.length;
  await group.allReduce(lengths);
  const most = Math.max(...lengths);
  // Everybody's numbers in places of their own: what is added to them is zero, so nothing is rounded.
  const all = new Float32Array(size * most * floats);
  for (const [k, tally] of tallies.entries())
    tally?.sums.forEach((value, i) => {
      const rounded = Math.fround(value);
      all.set([rounded, value - rounded], (rank * most + k) * floats + 2 * i);
    });
  await group.allReduce(all);
  const at = (place: number): number => (all[place] ?? 0) + (all[place + 1] ?? 0);
  return Array.from({ length: most }, (_, k) => {
    const total = new Tally();
    for (let other = 0; other < size; other++) {
      const start = (other * most + k) * floats;
      total.addSums([at(start), at(start + 2), at(start + 4)]);
    }
    return total;
  });
}
