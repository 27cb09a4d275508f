import type { Step, View } from "../../backend/mod.ts";
import { addAffine } from "../../graph/affine.ts";
import { sizeOf } from "../../graph/shape.ts";
import { contiguous, sameLayout } from "../analyse/layout.ts";
import type { Storage } from "../schedule/storage.ts";
import { touches } from "../schedule/targets.ts";
import { viewsOf, withViews } from "./kernel-views.ts";

/** An output of a map that is nothing but one of its inputs. */
interface Copy {
  readonly step: number;
  readonly output: number;
  readonly from: View;
  readonly to: View;
}

/** A copy of a part of a state, and the copy back to the same place. */
type RoundTrip = readonly [there: Copy, back: Copy];

/**
 * Steps that change a part of a state where it lies, rather than a copy that is changed and copied back. Nobody else may use that part of
 * the state meanwhile.
 */
export function withoutRoundTrips(steps: readonly Step[], storages: readonly Storage[]): Step[] {
  const copies = steps.flatMap(copiesOf);
  const kindOf = ({ buffer }: View): string | undefined => storages[buffer]?.kind;
  const isTrip = ([there, back]: RoundTrip): boolean =>
    kindOf(there.from) === "state" &&
    kindOf(there.to) === "arena" &&
    storages[there.to.buffer]?.size === sizeOf(there.to.shape) &&
    isSame(there.from, back.to) &&
    isSame(there.to, back.from);
  const trip = copies
    .flatMap((there) => copies.map((back) => [there, back] as const))
    .find((one) => isTrip(one) && isAlone(steps, one));
  return trip === undefined ? [...steps] : withoutRoundTrips(without(steps, trip), storages);
}

function copiesOf(step: Step, index: number): Copy[] {
  if (step.kind !== "map") return [];
  const { inputs, body, outputs } = step;
  return outputs.flatMap((to, output) => {
    const line = body.lines[body.results[output] ?? -1];
    const from = line?.op === "input" ? inputs[line.input] : undefined;
    const plain = from !== undefined && from.dtype === to.dtype && [from, to].every(isWhole);
    return plain ? [{ step: index, output, from, to }] : [];
  });
}

function isWhole(view: View): boolean {
  return sameLayout(view, { ...contiguous(view.shape), offset: view.offset });
}

function isSame(a: View, b: View): boolean {
  return a.buffer === b.buffer && sameLayout(a, b);
}

/** Whether the copied memory is used from the first copy on, and the state by nobody until the copy back, nor changed after it. */
function isAlone(steps: readonly Step[], [there, back]: RoundTrip): boolean {
  const isFree = (step: Step, i: number): boolean => {
    if (step.kind === "repeat") return step.body.every((inner) => isFree(inner, i));
    const views = viewsOf(step);
    const written = "outputs" in step ? step.outputs : [step.output];
    const isCopied = ({ buffer }: View): boolean => buffer === there.to.buffer;
    const isState = (view: View): boolean =>
      view.buffer === there.from.buffer && touches(view, there.from);
    if (i < there.step) return !views.some(isCopied);
    if (i > back.step) return !written.some((view) => isCopied(view) || isState(view));
    // A map reads a place before it writes it.
    const used = i === there.step ? written : views;
    return !used.some((view) => view !== back.to && isState(view));
  };
  return steps.every(isFree);
}

function without(steps: readonly Step[], trip: RoundTrip): Step[] {
  const [{ from, to }] = trip;
  const moved = (view: View): View =>
    view.buffer === to.buffer
      ? { ...view, buffer: from.buffer, offset: addAffine(view.offset, from.offset) }
      : view;
  const inPlace = (step: Step): Step => withViews(step, moved);
  return steps.flatMap((step, i): Step[] => {
    const output = trip.find((copy) => copy.step === i)?.output;
    if (output === undefined || step.kind !== "map") return [inPlace(step)];
    const outputs = step.outputs.toSpliced(output, 1);
    const body = { ...step.body, results: step.body.results.toSpliced(output, 1) };
    return outputs.length === 0 ? [] : [inPlace({ ...step, outputs, body })];
  });
}
