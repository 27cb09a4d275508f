import type { View } from "@pixelweft/tensor/backend";

/** The largest number that shaders count to: their positions are i32. */
const lastPosition = 2 ** 31 - 1;

/** Throws RangeError when a view reaches elements that positions in a shader cannot name. */
export function checkReach(
  view: View,
  site: { readonly label: string; readonly repeats: ReadonlyMap<number, number> },
): void {
  let last = view.offset.constant;
  for (const { loop, stride } of view.offset.terms)
    last += Math.max(0, stride * ((site.repeats.get(loop) ?? 1) - 1));
  view.shape.forEach((extent, axis) => {
    last += Math.max(0, (extent - 1) * (view.strides[axis] ?? 0));
  });
  if (last > lastPosition)
    throw new RangeError(
      `Cannot prepare ${site.label}: it reaches element ${last} (${view.dtype}) of buffer ${view.buffer} and shaders count to ${lastPosition}`,
    );
}
