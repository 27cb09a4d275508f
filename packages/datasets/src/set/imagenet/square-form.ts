import type { PictureForm } from "../../decode/picture-job.ts";

/** Pictures of one size, in colour, that are taken as they are: others are refused before much memory is used. */
export function squareForm(side: number): PictureForm {
  return {
    height: side,
    width: side,
    channels: 3,
    background: [0, 0, 0],
    fit: "exact",
    opaque: true,
    maxPixels: 4 * side * side,
  };
}
