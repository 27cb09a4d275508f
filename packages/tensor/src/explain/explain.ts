import { node, type Tensor } from "../graph/node.ts";
import { reachable } from "../graph/reachable.ts";
import type { Shape } from "../graph/shape.ts";
import { lowerInStages, type Effect, type Lowered } from "../lower/lower.ts";
import { checkedEffect, tracedOutputs, type Traced } from "../run/trace.ts";
import { describeGraph } from "./describe-graph.ts";
import { describeGroups } from "./describe-groups.ts";
import { describeProgram } from "./describe-program.ts";
import { NodeNames } from "./node-names.ts";

/** The way of a graph to a program, each stage as lines of text. */
export interface Explanation {
  /** The nodes that the operations made. */
  readonly graph: readonly string[];
  /** What is left of them: equal nodes once, and nothing that is not needed. */
  readonly simplified: readonly string[];
  /** Which nodes become one kernel, and what that computes. */
  readonly groups: readonly string[];
  /** The program: buffers, and kernels over views of them. */
  readonly plan: readonly string[];
  readonly lowered: Lowered;
}

/**
 * Traces and lowers a function, and returns what each stage made of it, as text. `inputs` are the shapes of its f32 inputs, by
 * name; it has no state.
 *
 * @throws TypeError for what `compile()` refuses.
 * @example
 * import { add, mul } from "@pixelweft/tensor";
 * const { groups } = explain(({ x }) => ({ y: mul(add(x, 10), 2) }), { x: [2] });
 * groups; // ["group 0: a map over [2]", "  output y = mul(add(x, 10), 2)"]
 */
export function explain(traced: Traced, inputs: Readonly<Record<string, Shape>>): Explanation {
  const given: Record<string, Tensor> = {};
  for (const [name, shape] of Object.entries(inputs))
    given[name] = node({ kind: "input", name }, { shape });
  const effects: Effect[] = [];
  const outputs = tracedOutputs(traced, given, {
    state: {},
    update: (target, value) => void effects.push(checkedEffect(target, value)),
  });
  const request = { outputs, effects, maxBufferBytes: 2 ** 31, custom: [] };
  const stages = lowerInStages(request);
  const { lowering, lowered } = stages;
  const names = new NodeNames();
  return {
    graph: describeGraph(reachable(Object.values(outputs)), new NodeNames()),
    simplified: describeGraph(lowering.analysis.nodes, names),
    groups: describeGroups(stages, names),
    plan: describeProgram(lowered),
    lowered,
  };
}
