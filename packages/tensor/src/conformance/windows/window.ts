import type { Affine, ContractKernel, View } from "../../backend/mod.ts";
import { affine, slice } from "../view.ts";
import type { Span } from "../view.ts";

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
    ...term,
    a: images ? slice(term.a, 0, images) : term.a,
    w: channels ? slice(term.w, 3, channels) : term.w,
    at: [add(term.at[0], rows), add(term.at[1], columns)] as const,
  }));
  const [n, h, w] = whole.space;
  return {
    ...whole,
    space: [images?.size ?? n, rows?.size ?? h, columns?.size ?? w],
    columns: channels?.size ?? whole.columns,
    terms,
    extras: whole.extras.map(place),
    outputs: whole.outputs.map(place),
  };
}

function add(place: Affine, span: Span | undefined): Affine {
  if (!span) return place;
  const start = typeof span.start === "number" ? affine(span.start) : span.start;
  return {
    constant: place.constant + start.constant,
    terms: [...place.terms, ...start.terms],
  };
}
