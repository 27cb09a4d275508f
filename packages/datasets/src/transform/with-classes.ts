import type { Dataset } from "../dataset.ts";
import { defineDataset } from "../set/define-dataset.ts";

/**
 * A data set whose labels are numbers of these classes, by their names: pictures that lack a class number the others differently. Where a
 * class of its own is not among these, all have the same numbers, or it is read from front to back, it is the data set as it was.
 *
 * @example
 * import { memoryDataset } from "@pixelweft/datasets";
 * const images = Uint8Array.of(7, 8);
 * const some = memoryDataset({ name: "some", shape: [1, 1, 1], images, labels: [0, 1], classes: ["elf", "orc"] });
 * (await withClasses(some, ["cat", "elf", "orc"]).read([0, 1])).labels; // Int32Array [1, 2]
 */
export function withClasses<Data extends Dataset>(
  data: Data,
  classes: readonly string[] | undefined,
): Data {
  const { info } = data;
  const numbers = info.classes?.map((name) => classes?.indexOf(name) ?? -1) ?? [];
  const isSame = numbers.length === classes?.length && numbers.every((to, from) => to === from);
  const isOther = numbers.length === 0 || numbers.includes(-1) || info.access === "sequential";
  if (classes === undefined || isSame || isOther) return data;
  const renumbered = defineDataset({
    info: { ...info, classes },
    read: async (samples, how) => {
      const { labels, ...read } = await data.read(samples, how);
      return { ...read, ...(labels && { labels: labels.map((label) => numbers[label] ?? label) }) };
    },
    fingerprint: (options) => data.fingerprint(options),
  });
  return { ...data, ...renumbered };
}
