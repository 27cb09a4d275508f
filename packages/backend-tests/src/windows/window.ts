import type { Affine, ContractKernel, Term, View } from "@pixelweft/tensor/backend";
import { type Span, affine, slice } from "../view.ts";

/** The part of a contract's space and columns that is computed; whatever is not given is whole. */
export interface Window {
  readonly images?: Span;
  readonly rows?: Span;
  readonly columns?: Span;
  /** Columns of the matrix product: the channels that come out. */
  readonly channels?: Span;
}

/** The same contract over a window of its outputs, which stay in place. */
export function windowed(whole: ContractKernel, window: Window): ContractKernel {
  const { images, rows, columns, channels } = window;
  const place = (view: View): View =>
    [images, rows, columns, channels].reduce(
      (part, span, axis) => (span ? slice(part, axis, span) : part),
      view,
    );
  const terms = whole.terms.map((term) => ({
    ...byImage(term, (view) => (images ? slice(view, 0, images) : view)),
    at: [add(term.at[0], rows), add(term.at[1], columns)] as const,
  }));
  const some = terms.map((term) =>
    channels ? { ...term, w: slice(term.w, term.w.shape.length - 1, channels) } : term,
  );
  const [n, h, w] = whole.space;
  return {
    ...whole,
    space: [images?.size ?? n, rows?.size ?? h, columns?.size ?? w],
    columns: channels?.size ?? whole.columns,
    terms: some,
    extras: whole.extras.map(place),
    outputs: whole.outputs.map(place),
  };
}

/** A term with what it has for each of the batch changed: its map, and weights of its images' own. */
export function byImage(term: Term, change: (view: View) => View): Term {
  const { a, w } = term;
  return { ...term, a: change(a), w: w.shape.length > 4 ? change(w) : w };
}

function add(place: Affine, span: Span | undefined): Affine {
  if (!span) return place;
  const start = typeof span.start === "number" ? affine(span.start) : span.start;
  return {
    constant: place.constant + start.constant,
    terms: [...place.terms, ...start.terms],
  };
}
