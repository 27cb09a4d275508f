import { reshape, slice, type Tensor } from "@pixelweft/tensor";

/**
 * Colour groups: `groups` equal, contiguous blocks of channels, one for each colour of a pixel. `parts` counts the blocks of
 * channels that are grouped alike: a gate's pre-activation has two, tanh and sigmoid, so output o of `2p` is in group
 * `g(o mod p)` (PixelCNN specification 1.4: cutting all `2p` into thirds would let the model cheat).
 */
export interface Groups {
  readonly groups: number;
  readonly parts: number;
}

/**
 * The group of a channel, from 0.
 *
 * @example Three colours in six channels, and in two parts of three
 * groupOf(4, 6, { groups: 3, parts: 1 }); // 2
 * groupOf(4, 6, { groups: 3, parts: 2 }); // 1
 */
export function groupOf(channel: number, channels: number, { groups, parts }: Groups): number {
  const width = channels / parts;
  return Math.floor((groups * (channel % width)) / width);
}

/**
 * Throws RangeError unless channels divide evenly into groups.
 *
 * @example
 * checkGroups(8, { groups: 3, parts: 1 }, "features"); // throws RangeError
 */
export function checkGroups(channels: number, { groups, parts }: Groups, what: string): void {
  if (!Number.isInteger(channels / parts / groups) || channels <= 0)
    throw new RangeError(
      `Cannot group ${what}: ${channels / parts} is not a multiple of ${groups} colours`,
    );
}

/**
 * The last axis cut down to one group (all parts of it); everything if `group` is missing.
 *
 * @example The second colour of both halves
 * import { read, tensor } from "@pixelweft/tensor";
 * const x = tensor([0, 1, 2, 10, 11, 12]);
 * await read(backend, groupColumns(x, { groups: 3, parts: 2 }, 1)); // Float32Array [1, 11]
 */
export function groupColumns(x: Tensor, grouping: Groups, group: number | undefined): Tensor {
  const { groups, parts } = grouping;
  if (group === undefined || groups === 1) return x;
  const lead = x.shape.slice(0, -1);
  const size = (x.shape.at(-1) ?? 0) / groups;
  const cut = reshape(x, [...lead, parts, groups, size / parts]);
  return reshape(slice(cut, [...x.shape.map(() => undefined), { start: group, size: 1 }]), [
    ...lead,
    size,
  ]);
}

/** Which inputs an output may read. */
export type MaskKind = "A" | "B";

/** How a mask's two sides are grouped. */
export interface MaskShape {
  readonly kind: MaskKind;
  readonly inputs: readonly (number | undefined)[];
  readonly outputs: readonly number[];
}

/**
 * The mask of a product between colour groups, `[inputs, outputs]`: kind A keeps a weight if the input's group comes before the
 * output's, B also if they are the same. An input without a group (a plane of ones) is never masked.
 *
 * @example Red sees the plane of ones, green also red
 * colourMask({ kind: "A", inputs: [0, 1, undefined], outputs: [0, 1] }); // Float32Array [0, 1, 0, 0, 1, 1]
 */
export function colourMask({ kind, inputs, outputs }: MaskShape): Float32Array {
  // Not of a list: that of a wide layer would be longer than lists can be.
  const mask = new Float32Array(inputs.length * outputs.length);
  const before = kind === "A" ? 1 : 0;
  let at = 0;
  // An input without a group comes before them all.
  for (const from of inputs)
    for (const to of outputs) mask[at++] = (from ?? -1) + before <= to ? 1 : 0;
  return mask;
}
