import type { Program, Step, View } from "@pixelweft/tensor/backend";
import type { Repeats } from "./overlap.ts";
import { readsOf } from "./touches.ts";

/** What lies around a list of steps: who else may want what they write. */
export interface Surroundings {
  /** Buffers that nobody but the steps of the program sees. */
  readonly arenas: ReadonlySet<number>;
  /** All loops of the program, and how often each runs. */
  readonly loops: Repeats;
  /** What steps elsewhere in the program read. */
  readonly reads: readonly View[];
}

/** The surroundings of a program's outermost steps. */
export function surroundingsOf({ buffers, steps }: Program): Surroundings {
  const arenas = buffers.flatMap(({ role }, number) => (role === "arena" ? [number] : []));
  return { arenas: new Set(arenas), loops: loopsOf(steps), reads: [] };
}

/** The surroundings of the body of a loop that stands among these steps. */
export function aroundBody(
  around: Surroundings,
  steps: readonly Step[],
  body: readonly Step[],
): Surroundings {
  const others = steps.filter((step) => step.kind !== "repeat" || step.body !== body);
  return { ...around, reads: [...around.reads, ...readsOf(others)] };
}

function loopsOf(steps: readonly Step[]): Map<number, number> {
  const loops = new Map<number, number>();
  for (const step of steps) {
    if (step.kind !== "repeat") continue;
    for (const [loop, repeat] of [[step.loop, step.repeat] as const, ...loopsOf(step.body)])
      loops.set(loop, Math.max(repeat, loops.get(loop) ?? 0));
  }
  return loops;
}
