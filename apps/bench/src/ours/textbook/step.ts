import { readFile } from "node:fs/promises";
import { adamW, Trainer } from "@pixelweft/layers";
import { type Backend, type Input, parseSafetensors } from "@pixelweft/tensor";
import { linesFigure } from "../../lines-of.ts";
import { adamWSettings } from "../../tasks/textbook.ts";
import type { Work } from "../../tasks/work.ts";
import { stepOf, type OurStep } from "../training-step.ts";
import { ourNetwork } from "./networks.ts";

/** A step of AdamW of a network of the textbook; parameters and examples come from files that all subjects read. */
export async function ourTextbookStep(
  backend: Backend,
  work: Extract<Work, { readonly kind: "textbook-step" }>,
): Promise<OurStep> {
  const { specs, loss, lines } = ourNetwork(work.network);
  const { learningRate, decay } = adamWSettings;
  const trainer = new Trainer({
    backend,
    specs,
    loss,
    parameters: await readParameters(work.weights),
    optimiser: adamW({ decay, decays: (name) => name.endsWith(".weight") }),
    maxGradNorm: 0,
  });
  const inputs = await readExamples(work.examples, work.batch);
  const step = stepOf(trainer, inputs, learningRate);
  return {
    ...step,
    memory: async () => ({ [linesFigure]: lines, ...(await step.memory()) }),
  };
}

/** Parameters of a file by name. */
export async function readParameters(path: string): Promise<Record<string, Float32Array>> {
  const { tensors } = parseSafetensors(await readFile(path));
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, data }]) => {
      if (dtype !== "F32") throw new TypeError(`Cannot read the parameter ${name}: it is ${dtype}`);
      return [name, data];
    }),
  );
}

/** The first of a file's examples, whose tensors all begin with the axis of examples. */
async function readExamples(path: string, count: number): Promise<Record<string, Input>> {
  const { tensors } = parseSafetensors(await readFile(path));
  return Object.fromEntries(
    Object.entries(tensors).map(
      ([
        name,
        {
          dtype,
          data,
          shape: [all = 1, ...rest],
        },
      ]) => {
        const end = (data.length / all) * count;
        const shape = [count, ...rest];
        if (dtype === "U8") return [name, { data: data.slice(0, end), shape }];
        if (dtype === "F32") return [name, { data: data.slice(0, end), shape }];
        if (dtype === "I32") return [name, { data: data.slice(0, end), shape }];
        throw new TypeError(`Cannot read the examples ${name}: they are ${dtype}`);
      },
    ),
  );
}
