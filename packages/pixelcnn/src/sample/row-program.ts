import { maskedParameters, shapesOf } from "@pixelweft/layers";
import { compile, State, type Compiled, type LoweredPrograms } from "@pixelweft/tensor";
import { drawInputs } from "../levels/draw-inputs.ts";
import type { DeviceModel } from "../model/model.ts";
import { conditionsOf } from "../model/stages.ts";
import { heldShapes, rowGraph } from "./row-graph.ts";

/** The program that samples the next row of a batch, and what it keeps from row to row: `held`, and `parameters` of its own. */
export function rowProgram(
  { config, specs, backend }: Pick<DeviceModel, "config" | "specs" | "backend">,
  { batch, lowered = {} }: { readonly batch: number; readonly lowered?: LoweredPrograms },
): { readonly state: State; readonly program: Compiled } {
  const state = new State(backend, {
    parameters: shapesOf(specs),
    held: heldShapes(config, batch),
  });
  const program = compile({ backend, state, lowered }, (inputs, { state: leaves, update }) => {
    const parameters = maskedParameters(specs, leaves["parameters"]?.named ?? {});
    const held = leaves["held"]?.named ?? {};
    const { row } = inputs;
    if (row === undefined) throw new TypeError("Cannot sample: the row is missing");
    const conditions = conditionsOf(inputs);
    const how = { batch, sampler: "cached", parameters, conditions, held } as const;
    const next = rowGraph(config, { ...drawInputs(inputs), row }, how);
    for (const [name, map] of Object.entries(held)) update(map, next.held[name] ?? map);
    return { levels: next.levels };
  });
  return { state, program };
}
