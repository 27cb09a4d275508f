import { type View, bytesOf } from "@pixelweft/tensor/backend";
import { type StepView, movedView, sourceOf } from "../merge/moved-values.ts";
import { type Repeats, mayOverlap } from "../merge/overlap.ts";
import { elementCount } from "../wgsl/access/axes.ts";
import { reached } from "../wgsl/access/reach.ts";
import { type NestWork, type Role, kernelsOf, withKernels, withMapped } from "./nest-work.ts";

/** A view that a kernel of a nest reads or writes, and where in it the first image lies. */
interface Use {
  readonly view: View;
  /** Kernels are counted through the nest. */
  readonly step: number;
  readonly writes: boolean;
  /** Elements of an image. */
  readonly size: number;
  /** Elements from an image to the next one; 0 where all images read the same. */
  readonly stride: number;
  /** The first and the last element of the first image, at any index of the loops. */
  readonly first: number;
  readonly last: number;
}

/** What is around a nest. */
export interface Around {
  readonly images: number;
  readonly repeats: Repeats;
  /** Buffers that nobody but the program sees. */
  readonly arenas: ReadonlySet<number>;
  /** What steps elsewhere in the program read. */
  readonly reads: readonly View[];
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
  const values = new Values(uses, around);
  for (let clash = values.clash(); clash !== undefined; clash = values.clash())
    if (!clash.some((use) => values.moveToScratch(use))) return undefined;
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
function usesOf(works: readonly NestWork[], { images, repeats }: Around): Use[] | undefined {
  const uses: Use[] = [];
  for (const [step, kernel] of works.flatMap(kernelsOf).entries()) {
    if (kernel.kind === "reduce" && kernel.axes.includes(0)) return undefined;
    let whole = true;
    withMapped(kernel, (view, role) => {
      const use = useOf({ view, role, step }, images, repeats);
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

/** Where the values of a nest lie. */
class Values {
  readonly #uses: readonly Use[];
  readonly #around: Around;
  /** Where values in scratch begin, by what writes them. */
  readonly #places = new Map<Use, number>();
  scratchWords: number;

  constructor(uses: readonly Use[], around: Around) {
    this.#uses = uses;
    this.#around = around;
    this.scratchWords = around.scratchWords;
  }

  /** The writes that may be moved where two images meet; undefined where none do. */
  clash(): Use[] | undefined {
    const kept = this.#uses.filter((use) => !this.#places.has(this.#source(use)));
    for (const a of kept.filter(({ writes }) => writes))
      for (const b of kept)
        if (!this.#keepApart(a, b)) return [this.#source(b), a].filter(({ writes }) => writes);
    return undefined;
  }

  /** Whether no image of one use has an element in common with another image of the other one. */
  #keepApart(a: Use, b: Use): boolean {
    if (!mayOverlap(a.view, b.view, this.#around.repeats)) return true;
    if (bytesOf(a.view.dtype) !== bytesOf(b.view.dtype) || a.stride !== b.stride) return false;
    return Math.max(a.last, b.last) - Math.min(a.first, b.first) < a.stride;
  }

  /** Gives what a use writes a place in scratch; false where others see it, or read only a part of it here. */
  moveToScratch(written: Use): boolean {
    const { view, stride, first, last } = written;
    const { arenas, reads, repeats, images } = this.#around;
    if (!arenas.has(view.buffer) || view.offset.terms.length > 0 || bytesOf(view.dtype) !== 4)
      return false;
    const span = last - first + 1;
    if (stride < span || stride > 2 * span || view.strides.some((one) => one < 0)) return false;
    const meets = (other: View): boolean => mayOverlap(view, other, repeats);
    if (reads.some(meets)) return false;
    const readers = this.#uses.filter((use) => !use.writes && meets(use.view));
    // What is read before it is written here comes from elsewhere, or from the turn of the loop before.
    const whole = readers.every((use) => {
      const source = this.#source(use);
      return source !== use && isWithin(use, source);
    });
    if (!whole) return false;
    this.#places.set(written, this.scratchWords);
    this.scratchWords += (images - 1) * stride + span;
    return true;
  }

  /** Where a view of a kernel lies now. */
  placeOf(asked: StepView): View {
    return movedView(asked, this.#uses, { places: this.#places, repeats: this.#around.repeats });
  }

  #source(use: Use): Use {
    return sourceOf(use, this.#uses, this.#around.repeats);
  }
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
