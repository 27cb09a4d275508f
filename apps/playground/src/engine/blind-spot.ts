import { receptiveField } from "@pixelweft/pixelcnn/figures";
import { checkConfig } from "@pixelweft/pixelcnn/graph";

/** Rows and columns of the picture on which fields are compared; its middle pixel is the one that looks. */
export const side = 15;
/** Layers until the field of two stacks reaches the border. */
export const mostLayers = 7;
/** Layers after which no field grows any more. */
const endless = 4 * side;

/** Which network: the one stack of the original PixelCNN, or the two of the gated one. */
export type Stacks = 1 | 2;

/** The field of a sub-pixel in the middle. */
export interface ComparedField {
  /** For each pixel the layers after which it is seen, 1 and up; 0 where it is not, `[side, side]`. */
  readonly since: Uint8Array;
  /** 1 for each pixel before the middle one that no number of layers reaches. */
  readonly blind: Uint8Array;
  readonly seen: number;
  /** Pixels before the middle one. */
  readonly before: number;
  /** Colours of the middle pixel itself that are seen. */
  readonly ownColours: number;
}

/** The field of the middle pixel's colour after so many layers, of convolutions of three by three. */
export function comparedField(
  stacks: Stacks,
  { layers, colour }: { readonly layers: number; readonly colour: number },
): ComparedField {
  const middle = (side * side - 1) / 2;
  const fields = Array.from({ length: layers }, (_, i) => fieldOf(stacks, i + 1, colour));
  const since = Uint8Array.from({ length: side * side }, (_, place) =>
    place === middle ? 0 : 1 + fields.findIndex((field) => field[3 * place] === 1),
  );
  const ever = fieldOf(stacks, endless, colour);
  const blind = Uint8Array.from({ length: side * side }, (_, place) =>
    place < middle && ever[3 * place] === 0 ? 1 : 0,
  );
  const last = fields.at(-1) ?? new Uint8Array();
  return {
    since,
    blind,
    seen: since.reduce((count, layer) => count + (layer > 0 ? 1 : 0), 0),
    before: middle,
    ownColours: last.subarray(3 * middle, 3 * middle + 3).reduce((sum, one) => sum + one, 0),
  };
}

/** 1 for each sub-pixel that is seen, `[side, side, 3]`. */
function fieldOf(stacks: Stacks, layers: number, colour: number): Uint8Array {
  const config = checkConfig({
    model: stacks === 1 ? "pixelcnn" : "gated",
    height: side,
    width: side,
    channels: 3,
    hiddenChannels: 3,
    headChannels: 3,
    layers,
    firstKernelSize: 3,
    kernelSize: 3,
  });
  const row = (side - 1) / 2;
  return receptiveField(config, { row, column: row, colour });
}
