import { concatenate } from "./concatenate.ts";
import { inNode } from "./in-node.fixture.ts";
import { type Unzlib, unzlibAtOnce, unzlibInPieces, unzlibPortably } from "./unzlib.ts";

/** The ways to unpack a zlib stream that there are here, by name. */
export const waysToUnzlib: Readonly<Record<string, Unzlib>> = {
  ...(inNode && { "zlib at once": unzlibAtOnce, "zlib in pieces": unzlibInPieces }),
  "portable code": unzlibPortably,
};

/** All that comes out of a zlib stream, and the bytes of its largest piece. */
export async function unzlibWhole(
  unzlib: Unzlib,
  { packed, length }: { readonly packed: Uint8Array; readonly length: number },
): Promise<{ readonly data: Uint8Array; readonly largest: number }> {
  const pieces: Uint8Array[] = [];
  const take = (piece: Uint8Array): void => {
    pieces.push(new Uint8Array(piece));
    piece.fill(0xaa); // whoever takes a piece may change it
  };
  await unzlib(packed, { length, take });
  return {
    data: concatenate(pieces),
    largest: Math.max(0, ...pieces.map((piece) => piece.length)),
  };
}
