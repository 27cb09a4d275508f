import { isOpaque } from "./over-colour.ts";
import type { Picture } from "./picture.ts";

/** Red, green and blue of a colour that stands for transparency, as magenta does in old sprite sheets. */
export type KeyColour = readonly [red: number, green: number, blue: number];

/** A picture whose pixels of a colour are transparent; itself where none is of it, or no colour is given. */
export function cleared(picture: Picture, key: KeyColour | undefined): Picture {
  if (key === undefined) return picture;
  const [red, green, blue] = key;
  const { pixels } = picture;
  let made: Uint8Array<ArrayBuffer> | undefined;
  for (let at = 0; at < pixels.length; at += 4) {
    const isKey = pixels[at] === red && pixels[at + 1] === green && pixels[at + 2] === blue;
    if (!isKey || pixels[at + 3] === 0) continue;
    made ??= pixels.slice();
    made[at] = made[at + 1] = made[at + 2] = made[at + 3] = 0;
  }
  return made ? { ...picture, pixels: made } : picture;
}

/** How far each of red, green and blue may be from a colour that is nearly met. */
const nearly = 32;

/** Whether opaque pixels are nearly of a colour, and not of it: of one in whose place it was written, as in what was once saved as JPEG. */
export function hasNearly({ pixels }: Picture, key: KeyColour): boolean {
  const [red, green, blue] = key;
  const off = (at: number, part: number): number => Math.abs((pixels[at] ?? 0) - part);
  for (let at = 0; at < pixels.length; at += 4) {
    const most = Math.max(off(at, red), off(at + 1, green), off(at + 2, blue));
    if (most > 0 && most <= nearly && (pixels[at + 3] ?? 0) > 0) return true;
  }
  return false;
}

/** What an opaque picture has around its figure. */
export interface CornerColour {
  readonly colour: KeyColour;
  /** Whether most pixels of the border are of it. */
  readonly isBorder: boolean;
}

/** The colour in three or four corners of a picture; nothing for one with transparent pixels. */
export function cornerColour(picture: Picture): CornerColour | undefined {
  const { width, height, pixels } = picture;
  const at = (x: number, y: number): number => 4 * (y * width + x);
  const valueAt = (from: number): number =>
    ((pixels[from] ?? 0) << 16) | ((pixels[from + 1] ?? 0) << 8) | (pixels[from + 2] ?? 0);
  const [right, low] = [width - 1, height - 1];
  const corners = [at(0, 0), at(right, 0), at(0, low), at(right, low)].map(valueAt);
  const most = corners.find((one) => corners.filter((other) => other === one).length >= 3);
  // Most photographs are done here.
  if (most === undefined || !isOpaque(picture)) return undefined;
  let [border, same] = [0, 0];
  const look = (x: number, y: number): void => {
    border += 1;
    if (valueAt(at(x, y)) === most) same += 1;
  };
  for (let x = 0; x < width; x++) for (const y of [0, low]) look(x, y);
  for (let y = 1; y < low; y++) for (const x of [0, right]) look(x, y);
  return { colour: [most >> 16, (most >> 8) & 255, most & 255], isBorder: same > border / 2 };
}

/** A colour as options take it: `#ff00ff`. */
export function hexColour(colour: KeyColour): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
