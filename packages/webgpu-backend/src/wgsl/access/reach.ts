import type { View } from "@pixelweft/tensor/backend";

/** How often each of the loops around a kernel runs. */
type Repeats = ReadonlyMap<number, number>;

/** The lowest and the highest element that a view names at any index of the loops around it. */
export function reached(view: View, repeats: Repeats): { first: number; last: number } {
  let [first, last] = [view.offset.constant, view.offset.constant];
  const move = (span: number): void => {
    if (span < 0) first += span;
    else last += span;
  };
  for (const { loop, stride } of view.offset.terms) move(((repeats.get(loop) ?? 1) - 1) * stride);
  view.shape.forEach((extent, d) => move((extent - 1) * (view.strides[d] ?? 0)));
  return { first, last };
}

/** The largest number that shaders count to: their positions are i32. */
const lastPosition = 2 ** 31 - 1;

/** The last element that a view reaches. Throws RangeError when positions in a shader cannot name it. */
export function checkReach(
  view: View,
  site: { readonly label: string; readonly repeats: Repeats },
): number {
  const { last } = reached(view, site.repeats);
  if (last > lastPosition)
    throw new RangeError(
      `Cannot prepare ${site.label}: it reaches element ${last} (${view.dtype}) of buffer ${view.buffer} and shaders count to ${lastPosition}`,
    );
  return last;
}
