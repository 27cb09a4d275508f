import { isPadded, type Fitting } from "../../format/fitting.ts";
import type { PictureChange, SizedPicture } from "./left-out.ts";

/** What brings a picture to the size of a sample. */
export function changesOf(
  { height: h, width: w }: Pick<SizedPicture, "height" | "width">,
  {
    size: [height, width],
    fit,
  }: Pick<Fitting, "fit"> & { readonly size: readonly [height: number, width: number] },
): PictureChange[] {
  if (h === height && w === width) return [];
  if (isPadded(fit)) return ["padded"];
  const isCropped = fit === "cover" && w * height !== h * width;
  // Of what is cropped, the side that is kept whole says by how much the rest is scaled.
  const scales = [w / width, h / height];
  const kept = isCropped ? [Math.min(...scales)] : scales;
  return [
    ...(kept.some((scale) => scale < 1) ? (["enlarged"] as const) : []),
    ...(kept.some((scale) => scale > 1) ? (["reduced"] as const) : []),
    ...(isCropped ? (["cropped"] as const) : []),
  ];
}
