import type { Dataset } from "../dataset.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { sha256 } from "../source/sha256.ts";
import { choose, requireRandom } from "./subset.ts";

/** Options of `splitByHash`. */
export interface HashSplitOptions<Name extends string> {
  /** The parts and how much of the data each gets, about; together 1. */
  readonly shares: Readonly<Record<Name, number>>;
  /** Samples with equal keys come to the same part. Default, and for samples without one: the `prints` of pictures, else the values, so that copies do. */
  readonly key?: ((sample: number) => string | undefined) | undefined;
  /** Another seed, another split. Default 0. */
  readonly seed?: number | undefined;
}

/**
 * Splits a data set by a hash of each sample's pixels or of its group, so that a sample's part does not depend on the other samples: adding data
 * moves none. Pictures are known by their `prints`, whatever palette they were brought to; of indexed images without `prints` the hash is of indices,
 * and their palette has to be the same. Rejects with RangeError for shares that are not 1 together, TypeError for an option that there is not.
 *
 * @example
 * const drawn = shapes({ split: "train", count: 100 });
 * const { train, held } = await splitByHash(drawn, { shares: { train: 0.8, held: 0.2 } });
 * train.info.count + held.info.count; // 100
 */
export async function splitByHash<Name extends string>(
  dataset: Dataset & { readonly prints?: readonly string[] | undefined },
  options: HashSplitOptions<Name>,
): Promise<Record<Name, Dataset>> {
  checkOptionNames(`split ${dataset.info.name}`, options, { shares: true, key: true, seed: true });
  const { shares, key, seed = 0 } = options;
  requireRandom(dataset, "split");
  // Programs without types may give none.
  const parts = Object.entries<number>(Object(shares)) as [Name, number][];
  const total = parts.reduce((sum, [, share]) => sum + share, 0);
  if (parts.some(([, share]) => !(share >= 0)) || Math.abs(total - 1) > 1e-9)
    throw new RangeError(
      `Cannot split ${dataset.info.name}: the shares ${parts.map(([, share]) => share).join(" + ") || "of no parts"} are not 1`,
    );
  const members = new Map<Name, number[]>(parts.map(([name]) => [name, []]));
  for (let sample = 0; sample < dataset.info.count; sample++) {
    const text =
      key?.(sample) ??
      dataset.prints?.[sample] ??
      (await sha256((await dataset.read([sample])).images));
    const hash = await sha256(new TextEncoder().encode(`${seed}\n${text}`));
    const place = Number.parseInt(hash.slice(0, 8), 16) / 2 ** 32;
    members.get(partAt(parts, place))?.push(sample);
  }
  const made = parts.map(([part]) => {
    const indices = Uint32Array.from(members.get(part) ?? []);
    return [part, choose(dataset, { indices, part })] as const;
  });
  return Object.fromEntries(made) as Record<Name, Dataset>;
}

function partAt<Name extends string>(parts: readonly [Name, number][], place: number): Name {
  let passed = 0;
  let last = parts[0]?.[0] as Name;
  for (const [name, share] of parts) {
    if (share === 0) continue;
    passed += share;
    last = name;
    if (place < passed) return name;
  }
  return last; // the shares may add up to a little less than 1
}
