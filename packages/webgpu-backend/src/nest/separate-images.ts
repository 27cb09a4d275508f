import { type View, bytesOf } from "@pixelweft/tensor/backend";
import { type Owners, type StepView, moveValues } from "../merge/moved-values.ts";
import { type Repeats, mayOverlap } from "../merge/overlap.ts";
import type { Surroundings } from "../merge/surroundings.ts";
import { elementCount } from "../wgsl/access/axes.ts";
import { reached } from "../wgsl/access/reach.ts";
import { type NestWork, type Role, kernelsOf, withKernels, withMapped } from "./nest-work.ts";

/** A view that a kernel of a nest reads or writes, and where in it the first image lies. Kernels are counted through the nest. */
interface Use extends StepView {
  /** Elements of an image. */
  readonly size: number;
  /** Elements from an image to the next one; 0 where all images read the same. */
  readonly stride: number;
  /** The first and the last element of the first image, at any index of the loops. */
  readonly first: number;
  readonly last: number;
}

/** What is around a nest. */
export interface Around extends Surroundings {
  readonly images: number;
  /** Words of scratch that the works have already. */
  readonly scratchWords: number;
}

/** Works that keep to their image, and the words of scratch that they need. */
export interface Separate {
  readonly works: readonly NestWork[];
  readonly scratchWords: number;
}

/**
 * The works, where none of them reads or writes what another image's works write; undefined where one does. Memory of an arena that
 * holds values of different sizes one after another is no obstacle: those that no step elsewhere reads get a place of their own in scratch.
 */
export function separateImages(works: readonly NestWork[], around: Around): Separate | undefined {
  const { images } = around;
  if (images === 1) return { works, scratchWords: around.scratchWords };
  const uses = usesOf(works, around);
  if (uses === undefined) return undefined;
  const values = moveValues(uses, around, ownImages(around));
  if (values === undefined) return undefined;
  let step = -1;
  return {
    works: works.map((work) =>
      withKernels(work, (kernel) => {
        step += 1;
        const at = step;
        return withMapped(kernel, (view, role) =>
          values.placeOf({ view, step: at, writes: role === "write" }),
        );
      }),
    ),
    scratchWords: values.scratchWords,
  };
}

/** All uses, those of a kernel in the order in which it reads and writes; undefined where a kernel is not one of images. */
function usesOf(works: readonly NestWork[], { images, loops }: Around): Use[] | undefined {
  const uses: Use[] = [];
  for (const [step, kernel] of works.flatMap(kernelsOf).entries()) {
    if (kernel.kind === "reduce" && kernel.axes.includes(0)) return undefined;
    let whole = true;
    withMapped(kernel, (view, role) => {
      const use = useOf({ view, role, step }, images, loops);
      if (use === undefined) whole = false;
      else uses.push(use);
      return view;
    });
    if (!whole) return undefined;
  }
  return uses;
}

function useOf(
  { view, role, step }: { readonly view: View; readonly role: Role; readonly step: number },
  images: number,
  repeats: Repeats,
): Use | undefined {
  const writes = role === "write";
  const size = elementCount(view.shape);
  if (role === "weights") return { view, step, writes, size, stride: 0, ...reached(view, repeats) };
  const [extent] = view.shape;
  const [apart = 0] = view.strides;
  if (extent === undefined || extent % images !== 0) return undefined;
  const own = extent / images;
  const image = { ...view, shape: view.shape.with(0, own) };
  const stride = apart * own;
  return { view, step, writes, size: size / images, stride, ...reached(image, repeats) };
}

/** What it means that images meet. */
function ownImages({ images, loops }: Around): Owners<Use> {
  /** Whether no image of one use has an element in common with another image of the other one. */
  const keepApart = (a: Use, b: Use): boolean => {
    if (!mayOverlap(a.view, b.view, loops)) return true;
    if (bytesOf(a.view.dtype) !== bytesOf(b.view.dtype) || a.stride !== b.stride) return false;
    return Math.max(a.last, b.last) - Math.min(a.first, b.first) < a.stride;
  };
  return {
    clash(uses) {
      for (const a of uses.filter(({ writes }) => writes))
        for (const b of uses) if (!keepApart(a, b)) return [b, a];
      return undefined;
    },
    words({ view, stride, first, last }) {
      const span = last - first + 1;
      const moves = view.offset.terms.length > 0 || view.strides.some((one) => one < 0);
      return moves || bytesOf(view.dtype) !== 4 || stride < span || stride > 2 * span
        ? undefined
        : (images - 1) * stride + span;
    },
    isWithin,
  };
}

/** Whether a use reads nothing but what another one writes, image by image. */
function isWithin(inner: Use, outer: Use): boolean {
  return (
    outer.size === outer.last - outer.first + 1 &&
    inner.stride === outer.stride &&
    inner.view.offset.terms.length === 0 &&
    inner.first >= outer.first &&
    inner.last <= outer.last
  );
}
