import { PngError } from "../../errors/format.ts";
import { pictureName, type PicturePlace } from "../picture.ts";
import type { PngChunk } from "./chunks.ts";

/** What the rows of a PNG file mean. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha. */
  readonly type: number;
  /** Samples of a pixel. */
  readonly channels: number;
  readonly interlaced: boolean;
  /** Red, green and blue of each colour, where pixels are numbers of colours. */
  readonly palette: Uint8Array | undefined;
  /** With a palette: the alpha of its first colours. Without: the samples of the colour that is transparent, in 16 bits. */
  readonly clear: Uint8Array | undefined;
}

/** Channels of a colour type, and the depths it may have. */
const colourTypes: Readonly<
  Record<number, { readonly channels: number; readonly depths: readonly number[] }>
> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

/** Reads the header, the palette and what is transparent. Throws PngError. */
export function headerOf(chunks: readonly PngChunk[], place: PicturePlace): PngHeader {
  const fail = (state: string): PngError =>
    new PngError(`Cannot read ${pictureName(place)}: ${state}`, place);
  const [first] = chunks;
  if (first?.type !== "IHDR" || first.data.length !== 13)
    throw fail("it does not begin with a header");
  for (const type of ["IHDR", "PLTE", "tRNS", "IEND"])
    if (chunks.filter((chunk) => chunk.type === type).length > 1)
      throw fail(`it has more than one ${type}`);
  const view = new DataView(first.data.buffer, first.data.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth = 0, type = 0, method, filter, interlace = 0] = first.data.subarray(8);
  const kind = colourTypes[type];
  if (!kind?.depths.includes(depth)) throw fail(`it has ${depth} bits of the colour type ${type}`);
  if (width === 0 || height === 0) throw fail(`it is ${width} wide and ${height} high`);
  if (method !== 0 || filter !== 0 || interlace > 1) throw fail("it is packed in an unknown way");
  const found = chunks.find((chunk) => chunk.type === "PLTE")?.data;
  if (found && (found.length % 3 !== 0 || found.length > 768 || found.length === 0))
    throw fail(`its palette has ${found.length} bytes`);
  if (type === 3 && !found) throw fail("it has no palette");
  // The palette of other types is only a suggestion, for screens of few colours.
  const palette = type === 3 ? found : undefined;
  const clear = chunks.find((chunk) => chunk.type === "tRNS")?.data;
  const isRight = palette
    ? (length: number) => length > 0 && length <= palette.length / 3
    : (length: number) => length === { 0: 2, 2: 6 }[type];
  if (clear && !isRight(clear.length))
    throw fail(`its transparent colour has ${clear.length} bytes`);
  const { channels } = kind;
  return { width, height, depth, type, channels, interlaced: interlace === 1, palette, clear };
}
