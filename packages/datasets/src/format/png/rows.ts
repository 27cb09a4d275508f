import { rowWriter } from "./colours.ts";
import { type PngRow, unfilter } from "./filters.ts";
import type { PngHeader } from "./header.ts";

/** Takes the unpacked data of a picture in pieces, and makes its pixels of them. */
export interface RowReader {
  /** Bytes of all the data. */
  readonly length: number;
  /** Takes the next piece, and changes it. Throws RangeError for an unknown filter or a colour that the palette does not have. */
  take(piece: Uint8Array): void;
  /** `[height, width, 4]`. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/**
 * Reads rows as they are unpacked, so that no more than a row of the data has to be kept.
 *
 * Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", sections 7 to 9
 */
export function rowReader(header: PngHeader): RowReader {
  const passes = passesOf(header);
  const pixels = new Uint8Array(header.width * header.height * 4);
  const write = rowWriter(header, pixels);
  const step = Math.max(1, (header.depth * header.channels) >> 3);
  const zeros: PngRow = {
    bytes: new Uint8Array(Math.max(...passes.map(({ rowBytes }) => rowBytes))),
    start: 0,
  };
  let above = zeros;
  let [number, y] = [0, 0];
  const finish = (row: PngRow, pass: Pass): void => {
    unfilter(row, { above, length: pass.rowBytes - 1, step });
    write(row, {
      to: (pass.y + y * pass.dy) * header.width + pass.x,
      step: pass.dx,
      count: pass.width,
    });
    above = row;
    if (++y < pass.height) return;
    above = zeros;
    [number, y] = [number + 1, 0];
  };
  // A row that begins in one piece and ends in another is joined; the one above it may have been, too.
  let [joined, spare]: [Uint8Array | undefined, Uint8Array | undefined] = [undefined, undefined];
  let held = 0;
  return {
    length: passes.reduce((sum, { rowBytes, height }) => sum + rowBytes * height, 0),
    pixels,
    take(given) {
      // Of one class, whatever class of bytes it was: arrays of two classes are slower.
      const piece = new Uint8Array(given.buffer, given.byteOffset, given.length);
      for (let at = 0; at < piece.length;) {
        const pass = passes[number];
        if (!pass) throw new RangeError("it has rows after its last one");
        const missing = pass.rowBytes - held;
        if (held === 0 && at + missing <= piece.length) {
          finish({ bytes: piece, start: at }, pass);
          at += missing;
          continue;
        }
        joined ??= new Uint8Array(zeros.bytes.length);
        joined.set(piece.subarray(at, at + missing), held);
        const taken = Math.min(missing, piece.length - at);
        at += taken;
        held += taken;
        if (held < pass.rowBytes) return;
        held = 0;
        finish({ bytes: joined, start: 0 }, pass);
        [joined, spare] = [spare, joined];
      }
    },
  };
}

/** Rows of pixels with the same distances between them. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
  /** With the number of the filter. */
  readonly rowBytes: number;
}

/** An interlaced picture is seven pictures, some of them empty. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function passesOf({ width: w, height: h, depth, channels, interlaced }: PngHeader): Pass[] {
  return (interlaced ? adam7 : [[0, 0, 1, 1] as const])
    .map(([x, y, dx, dy]) => {
      const [width, height] = [Math.ceil((w - x) / dx), Math.ceil((h - y) / dy)];
      const rowBytes = 1 + Math.ceil((width * depth * channels) / 8);
      return { x, y, dx, dy, width, height, rowBytes };
    })
    .filter(({ width, height }) => width > 0 && height > 0);
}
