import type { BatchState } from "../dataset.ts";
import { StateMismatchError } from "../errors/images.ts";

/** What a saved position has to agree with. */
export interface Belongs {
  readonly dataset: string;
  readonly fingerprint: string;
  readonly seed: number | null;
  readonly window: number | null;
  readonly count: number;
  /** Of the palette, or levels of codes; null where there are none. */
  readonly colours: number | null;
}

/** The state, if it was made over this data set with this seed; it may come from a file, so nothing in it is believed. */
export function checkState(state: unknown, to: Belongs): BatchState {
  const fail = (why: string): StateMismatchError =>
    new StateMismatchError(`Cannot resume in ${to.dataset}: ${why}`, { source: to.dataset });
  if (typeof state !== "object" || state === null) throw fail("the saved position is no object");
  const saved: Partial<Record<keyof BatchState, unknown>> = state;
  if (saved.v !== 1) throw fail(`the saved position is of version ${String(saved.v)}, not 1`);
  if (saved.dataset !== to.dataset) throw fail(`the saved position is in ${String(saved.dataset)}`);
  const isOther = typeof saved.count === "number" && saved.count !== to.count;
  if (saved.fingerprint !== to.fingerprint || isOther) {
    throw fail(`its data is not what it was when the position was saved${change(saved, to)}`);
  }
  if (saved.seed !== to.seed || (saved.window ?? null) !== to.window) {
    throw fail(`the saved order is ${order(saved)}, the one asked for is ${order(to)}`);
  }
  const natural = (name: "epoch" | "sampleOffset" | "step"): number => {
    const value = saved[name];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    throw fail(`the saved ${name} is ${String(value)}, not a natural number`);
  };
  const [epoch, sampleOffset, step] = [natural("epoch"), natural("sampleOffset"), natural("step")];
  if (sampleOffset >= to.count) {
    throw fail(`the saved position is sample ${sampleOffset} of an epoch of ${to.count}`);
  }
  return stateOf(to, { epoch, sampleOffset, step });
}

type Of = Omit<Belongs, "count" | "colours"> & Partial<Pick<Belongs, "count" | "colours">>;

/** A position, as plain JSON. */
export function stateOf(
  { dataset, fingerprint, seed, window, count, colours = null }: Of,
  place: Pick<BatchState, "epoch" | "sampleOffset" | "step">,
): BatchState {
  const order = { seed, ...(window !== null && { window }) };
  const data = { ...(count !== undefined && { count }), ...(colours !== null && { colours }) };
  return { v: 1, dataset, fingerprint, ...order, ...data, ...place };
}

/** What is known of a change of data. */
function change(saved: Partial<Record<keyof BatchState, unknown>>, to: Belongs): string {
  const parts = (["count", "colours"] as const).flatMap((name) => {
    const { [name]: was = 0 } = saved;
    const is = to[name] ?? 0;
    if (typeof saved.count !== "number" || typeof was !== "number" || was === is) return [];
    const what = name === "count" ? "samples" : "colours or levels";
    return [`there were ${was} ${what}, there are ${is}`];
  });
  return parts.length === 0 ? "" : `: ${parts.join("; ")}`;
}

function order({ seed, window }: { readonly seed?: unknown; readonly window?: unknown }): string {
  if (seed === null) return "unshuffled";
  const within =
    window === undefined || window === null ? "" : ` in windows of ${JSON.stringify(window)}`;
  return `shuffled by seed ${JSON.stringify(seed)}${within}`;
}
