import { permutation } from "../batch/permutation.ts";
import type { Dataset } from "../dataset.ts";
import { UnsupportedError } from "../errors/format.ts";
import { defineDataset } from "../set/define-dataset.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { sha256 } from "../source/sha256.ts";

/**
 * Some samples of a data set, as a data set: those of a range from (included) to (excluded), or those listed.
 *
 * @throws RangeError for a sample that is not there.
 * @example The first ten
 * const few = subset(shapes({ split: "test" }), { from: 0, to: 10 });
 * few.info.count; // 10
 * (await few.read([9])).labels; // Int32Array [9]
 */
export function subset(
  dataset: Dataset,
  which: ArrayLike<number> | { readonly from: number; readonly to: number },
): Dataset {
  return choose(dataset, {
    indices: "from" in which ? range(dataset, which) : listed(dataset, which),
    part: "part",
  });
}

/**
 * Splits samples off for validation: `validation` of them, chosen by the seed, the same ones for the same seed.
 * No sample is in both parts, and each is in one.
 *
 * @throws RangeError when there are not that many, TypeError for an option that there is not.
 * @example
 * const { train, validation } = split(shapes({ split: "train", count: 100 }), { validation: 10, seed: 1 });
 * [train.info.count, validation.info.count]; // [90, 10]
 */
export function split(
  dataset: Dataset,
  options: { readonly validation: number; readonly seed: number },
): { train: Dataset; validation: Dataset } {
  const { name, count } = dataset.info;
  checkOptionNames(`split ${name}`, options, { validation: true, seed: true });
  const { validation, seed } = options;
  if (!Number.isInteger(validation) || validation < 0 || validation > count) {
    throw new RangeError(
      `Cannot split ${validation} samples off ${name}: it has ${count}, and a part is a number of them`,
    );
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`Cannot split ${name}: seed is ${seed}, not an integer of 0 or more`);
  }
  const place = permutation(count, { seed, epoch: 0 });
  const chosen = Uint32Array.from({ length: count }, (_, position) => place(position));
  return {
    train: choose(dataset, { indices: chosen.subarray(validation).toSorted(), part: "train" }),
    validation: choose(dataset, {
      indices: chosen.subarray(0, validation).toSorted(),
      part: "validation",
    }),
  };
}

/** Some samples of a data set, by the name of a part of it. */
export function choose(
  dataset: Dataset,
  { indices, part }: { indices: Uint32Array; part: string },
): Dataset {
  const { name, shape, classes, palette, codes } = dataset.info;
  requireRandom(dataset, "take part of");
  return defineDataset({
    info: {
      name: `${name}/${part}`,
      shape,
      count: indices.length,
      ...(classes && { classes }),
      ...(palette && { palette }),
      ...(codes && { codes }),
    },
    read: (rows, how) =>
      dataset.read(
        rows.map((row) => indices[row] ?? 0),
        how,
      ),
    async fingerprint(options) {
      const which = await sha256(
        new Uint8Array(indices.buffer, indices.byteOffset, indices.byteLength),
      );
      return sha256(new TextEncoder().encode(`${await dataset.fingerprint(options)}\n${which}`));
    },
  });
}

/** Refuses what would read all that lies before each sample. */
export function requireRandom({ info }: Dataset, act: string): void {
  if (info.access === "random") return;
  throw new UnsupportedError(
    `Cannot ${act} ${info.name}: it can only be read from front to back; prepare() makes one of it that can be read at any place`,
    { source: info.name },
  );
}

function range(
  { info }: Dataset,
  { from, to }: { readonly from: number; readonly to: number },
): Uint32Array {
  if (
    !Number.isInteger(from) ||
    !Number.isInteger(to) ||
    from < 0 ||
    to < from ||
    to > info.count
  ) {
    throw new RangeError(
      `Cannot take samples ${from} to ${to} of ${info.name}: it has ${info.count}`,
    );
  }
  return Uint32Array.from({ length: to - from }, (_, i) => from + i);
}

function listed({ info }: Dataset, list: ArrayLike<number>): Uint32Array {
  for (let i = 0; i < list.length; i++) {
    const index = list[i] ?? Number.NaN;
    if (!Number.isInteger(index) || index < 0 || index >= info.count) {
      throw new RangeError(
        `Cannot take sample ${index} of ${info.name}: it has samples 0 to ${info.count - 1}`,
      );
    }
  }
  return Uint32Array.from(list);
}
