import type { Program, Step } from "@pixelweft/tensor/backend";
import type { Gradients } from "../merge/gradients.ts";
import type { Products } from "../merge/products.ts";
import { kernelsIn } from "../merge/touches.ts";
import type { nestOf } from "../nest/nest.ts";
import type { forSoftware } from "../software/for-software.ts";
import type { LazyWriters } from "../wgsl/lazy-writers.ts";

/** What not every program needs; each is undefined for a program that does not. */
export interface Parts extends LazyWriters {
  readonly products: Products | undefined;
  readonly gradients: Gradients | undefined;
  /** Gives a program's items as a software adapter has them sooner done. */
  readonly software: typeof forSoftware | undefined;
  /** Writes loops as few dispatches. */
  readonly nest: typeof nestOf | undefined;
}

/** Gives the parts for a program; a promise only where one has to be loaded. */
export type PartsFor = (program: Program) => Parts | Promise<Parts>;

/** Whose programs they are: loops become few dispatches where they would be `rowsFrom` or more. */
interface Device {
  readonly hardware: boolean;
  readonly rowsFrom: number;
}

/** Loads each part for the first program that needs it, and keeps it. */
export function makeParts(device: Device): PartsFor {
  const kept: { -readonly [Name in keyof Parts]?: Parts[Name] } = {};
  const loads = {
    products: async () => {
      kept.products = (await import("../merge/products.ts")).products;
    },
    gradients: async () => {
      kept.gradients = (await import("../merge/gradients.ts")).gradients;
    },
    software: async () => {
      kept.software = (await import("../software/for-software.ts")).forSoftware;
    },
    nest: async () => {
      kept.nest = (await import("../nest/nest.ts")).nestOf;
    },
  };
  return ({ steps }) => {
    const needs = needsOf(steps, device);
    const parts = (): Parts => ({
      products: needs.products ? kept.products : undefined,
      gradients: needs.gradients ? kept.gradients : undefined,
      software: needs.software ? kept.software : undefined,
      nest: needs.nest ? kept.nest : undefined,
    });
    const missing = names.filter((name) => needs[name] && kept[name] === undefined);
    return missing.length === 0
      ? parts()
      : Promise.all(missing.map((name) => loads[name]())).then(parts);
  };
}

const names = ["products", "gradients", "software", "nest"] as const;

/** Which parts steps need: all that merging and writing them asks for. */
function needsOf(
  steps: readonly Step[],
  { hardware, rowsFrom }: Device,
): Readonly<Record<keyof Parts, boolean>> {
  const kinds = new Set(kernelsIn(steps).map(({ kind }) => kind));
  const gradients = kinds.has("filter") || kinds.has("scatter");
  return {
    products: kinds.has("contract") || kinds.has("reduce"),
    gradients,
    // Only a program with gradients is worth it.
    software: gradients && !hardware,
    nest: longestLoop(steps, 1) >= Math.max(1, rowsFrom),
  };
}

/** Steps that the longest of the loops among some steps runs, which are run so often. */
function longestLoop(steps: readonly Step[], times: number): number {
  return steps.reduce((longest, step) => {
    if (step.kind !== "repeat") return longest;
    const turns = times * step.repeat;
    return Math.max(longest, turns * step.body.length, longestLoop(step.body, turns));
  }, 0);
}
