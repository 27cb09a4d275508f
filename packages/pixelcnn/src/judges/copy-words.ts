import type { CopyCheck } from "./find-copies.ts";

/** A sample beside the nearest training picture. */
export interface NearestReport {
  /** Its place among the samples, from 0. */
  readonly sample: number;
  /** What the picture is called. */
  readonly name: string;
  /** The part of both figures that differs. */
  readonly distance: number;
  /** Whether it is nearer than any held-out picture is to a training picture. */
  readonly copy: boolean;
}

/** What was found of all samples, as plain JSON. */
export interface CopiesReport {
  readonly nearest: readonly NearestReport[];
  /** The middle distance, and that of held-out pictures, NaN where there are none. */
  readonly usual: number;
  readonly usualHeldOut: number;
  /** Held-out pictures that were looked at. */
  readonly heldOut: number;
}

/**
 * What `findCopies()` found as plain JSON, with the names of pictures.
 *
 * @param options how many pictures were held out, and what the training picture of a number is called
 * @example
 * const near = { index: 5, distance: 0.25, mirrored: false, moved: [0, 0] } as const;
 * const copies = { nearest: [near], copies: [0], usual: 0.25, usualHeldOut: 0.5, limit: 0.3 };
 * const { nearest } = await copiesReport(copies, { heldOut: 9, nameOf: (index) => `${index}.png` });
 * nearest[0]; // { sample: 0, name: "5.png", distance: 0.25, copy: true }
 */
export async function copiesReport(
  { nearest, copies, usual, usualHeldOut }: CopyCheck,
  options: {
    readonly heldOut: number;
    readonly nameOf: (index: number) => Promise<string> | string;
  },
): Promise<CopiesReport> {
  const { heldOut, nameOf } = options;
  const rows: NearestReport[] = [];
  for (const [sample, { index, distance }] of nearest.entries())
    rows.push({ sample, name: await nameOf(index), distance, copy: copies.includes(sample) });
  return { nearest: rows, usual, usualHeldOut, heldOut };
}

/**
 * What was found, in two lines: how much of figures differs, and which samples are perhaps copies, counted from 1 as the names of files are.
 *
 * @example
 * const nearest = [{ sample: 0, name: "orc.png", distance: 0.1, copy: true }];
 * const lines = copyWords({ nearest, usual: 0.1, usualHeldOut: 0.4, heldOut: 9 });
 * lines[1]; // "1 sample of 1 nearer to a training picture than any of 9 held-out pictures, perhaps copies (sample 1: 10% off orc.png)"
 */
export function copyWords({ nearest, usual, usualHeldOut, heldOut }: CopiesReport): string[] {
  const copies = nearest.filter(({ copy }) => copy);
  const named = copies.slice(0, 3).map(({ sample, name, distance }) => {
    return `sample ${sample + 1}: ${percent(distance)} off ${name}`;
  });
  const some = `${named.join(", ")}${copies.length > 3 ? ", …" : ""}`;
  const differ = `Half of the samples differ from the nearest training picture by ${percent(usual)} or more`;
  if (heldOut === 0)
    return [
      `${differ}; 0% is a copy`,
      copies.length === 0
        ? "No sample is the same as a training picture"
        : `${counted(copies.length, "sample")} of ${nearest.length} the same as a training picture (${some})`,
    ];
  return [
    `${differ}, half of the held-out pictures by ${percent(usualHeldOut)}; 0% is a copy`,
    copies.length === 0
      ? `No sample is nearer to a training picture than any of ${counted(heldOut, "held-out picture")} is`
      : `${counted(copies.length, "sample")} of ${nearest.length} nearer to a training picture than any of ${counted(heldOut, "held-out picture")}, perhaps copies (${some})`,
  ];
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}

function counted(count: number, word: string): string {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}
