import type { Body, Expr, Kernel, Step, View } from "../backend/mod.ts";
import type { Lowered } from "../lower/lower.ts";
import { affineText, tapsText } from "./describe-graph.ts";

/** A program as text: its buffers, what lies in them, and its steps line by line. */
export function describeProgram({ program, inputs, outputs }: Lowered): string[] {
  return [
    ...program.buffers.map(({ role, name, bytes }, i) => {
      const slots = role === "input" ? inputs : role === "output" ? outputs : [];
      const held = slots.map((slot) => `${slot.name} at byte ${slot.offset}`).join(", ");
      return `buffer ${i}: ${name === role ? role : `${role} ${name}`}, ${bytes} bytes${held === "" ? "" : `: ${held}`}`;
    }),
    ...describeSteps(program.steps),
  ];
}

function describeSteps(steps: readonly Step[]): string[] {
  return steps.flatMap((step, i): string[] =>
    step.kind === "repeat"
      ? [
          `step ${i}: loop ${step.loop}, ${step.repeat} times`,
          ...describeSteps(step.body).map((line) => `  ${line}`),
        ]
      : [`step ${i}: ${headOf(step)}`, ...describeKernel(step).map((line) => `  ${line}`)],
  );
}

function headOf(kernel: Kernel): string {
  switch (kernel.kind) {
    case "map":
      return `map over [${kernel.shape}]`;
    case "reduce":
      return `${kernel.combine} over axes [${kernel.axes}] of [${kernel.shape}]`;
    case "contract":
      return `contract over [${kernel.space}], ${kernel.lanes} x ${kernel.columns} columns`;
    case "filter":
      return `filter in ${kernel.slabs} slabs, taps ${tapsText(kernel.taps)}`;
    case "gather":
      return "gather";
    case "scatter":
      return kernel.keep === true ? "scatter that keeps other rows" : "scatter";
    case "custom":
      return `custom ${kernel.name}`;
  }
}

function describeKernel(kernel: Kernel): string[] {
  switch (kernel.kind) {
    case "map":
      return [
        ...viewLines("input", kernel.inputs),
        ...bodyLines(kernel.body),
        ...viewLines("output", kernel.outputs),
      ];
    case "reduce":
      return [
        ...viewLines("input", kernel.inputs),
        ...bodyLines(kernel.before),
        ...viewLines("extra", kernel.extras),
        ...bodyLines(kernel.after),
        ...viewLines("output", kernel.outputs),
      ];
    case "contract":
      return [
        ...kernel.terms.flatMap(({ a, w, at, taps }) => [
          `map ${viewText(a)}, window at (${at.map(affineText).join(", ")})`,
          `weights ${viewText(w)}, taps ${tapsText(taps)}`,
        ]),
        ...viewLines("extra", kernel.extras),
        ...bodyLines(kernel.epilogue),
        ...viewLines("output", kernel.outputs),
      ];
    case "filter":
      return [
        `map ${viewText(kernel.a)}`,
        `gradient ${viewText(kernel.g)}`,
        `output ${viewText(kernel.output)}`,
      ];
    case "gather":
      return [
        `source ${viewText(kernel.source)}`,
        `indices ${viewText(kernel.indices)}`,
        `output ${viewText(kernel.output)}`,
      ];
    case "scatter":
      return [
        `values ${viewText(kernel.values)}`,
        `indices ${viewText(kernel.indices)}`,
        `output ${viewText(kernel.output)}`,
      ];
    case "custom":
      return [...viewLines("input", kernel.inputs), ...viewLines("output", kernel.outputs)];
  }
}

function viewLines(what: string, views: readonly View[]): string[] {
  return views.map((view, i) => `${what} ${i} = ${viewText(view)}`);
}

function viewText({ buffer, offset, shape, strides, dtype }: View): string {
  return `buffer ${buffer} from ${affineText(offset)}: ${dtype} [${shape}] by [${strides}]`;
}

function bodyLines({ lines, results }: Body): string[] {
  return [
    ...lines.map((expr, i) => `line ${i} = ${exprText(expr)}`),
    `results: ${results.map((line) => `line ${line}`).join(", ")}`,
  ];
}

function exprText(expr: Expr): string {
  switch (expr.op) {
    case "constant":
      return `${expr.value}`;
    case "input":
      return `input ${expr.input}`;
    case "index":
      return `index along axis ${expr.axis}`;
    case "loop":
      return affineText(expr.value);
    case "accumulator":
      return `accumulator ${expr.lane}`;
    default:
      return `${expr.op}(${expr.args.join(", ")})`;
  }
}
