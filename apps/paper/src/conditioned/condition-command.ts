import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  dataChoice,
  dataOptions,
  defineCommand,
  defined,
  options as table,
  pathOptions,
  pictureOptions,
  UsageError,
  type Command,
} from "pixelweft/command";
import { conditionalFiles } from "./files.ts";
import { taskNames } from "./task.ts";
import { planConditional, trainConditional } from "./training.ts";

const whole = { kind: "whole", takes: "n", least: 1 } as const;
const options = {
  on: {
    kind: "choice",
    takes: "what",
    choices: taskNames,
    usual: "code",
    about: "what the model is conditioned on",
  },
  config: table.config,
  code: { ...whole, usual: 10, about: "numbers of a code" },
  factor: { ...whole, usual: 4, about: "pixels that become one at the low resolution: 2, 4, 8 …" },
  maps: { ...whole, usual: 16, about: "maps that the model is conditioned on" },
  features: { ...whole, usual: 16, about: "feature maps of the network that makes them" },
  seed: { ...table.seed, about: "seed of first weights and order" },
  steps: table.steps,
  rate: table.rate,
  batch: table.batch,
  levels: table.levels,
  out: { kind: "text", takes: "folder", about: "where the run goes (default: runs/NAME-WHAT)" },
  backend: table.backend,
  ...dataOptions,
  ...pathOptions,
  ...pictureOptions,
} as const;

/** `paper condition`: trains a model end to end with what makes its condition. */
export const conditionCommand: Command = defineCommand({
  name: "condition",
  about: "Trains a model together with a network that makes what it is conditioned on.",
  options,
  notes: `  code            an auto-encoder: a code of the image itself, the model for a decoder, its likelihood for a
                  loss; beside it, trained as long, one with the same encoder and the squared error
  class           maps that a deconvolution makes of the class
  low-resolution  the image at a lower resolution: the model makes up the details
  grey            the image without colours: the model colours it
  hole            the image without its middle: the model fills it

"npm run paper -- reconstruct FOLDER" draws from what this leaves: conditional.safetensors, mse.safetensors,
metrics.jsonl.`,
  examples: [
    "condition --on code --code 10 --out runs/code-10",
    "condition --on low-resolution --factor 4",
  ],
  async resolve(given) {
    const { on, code, factor, maps, features, config, seed, download = false } = given;
    const name = config?.replace(/^.*[/\\]|\.json$/g, "") ?? "condition";
    const folder = given.out ?? join("runs", `${name}-${on}`);
    // Each stage of a deconvolution doubles height and width.
    if (!Number.isInteger(Math.log2(factor)) || factor === 1)
      throw new UsageError(`Cannot use factor ${factor}: it must be a power of 2`);
    if (await stat(conditionalFiles(folder).model).catch(() => undefined))
      throw new UsageError(
        `Cannot train into ${folder}: it holds a run; --out names another folder`,
      );
    const { steps, rate: learningRate, batch, levels } = given;
    const request = {
      task: { on, code, factor, maps, features },
      config,
      overrides: defined({ steps, learningRate, batch, levels }),
      data: dataChoice(given),
      seed,
      download,
    };
    return { request, folder, backend: given.backend };
  },
  act: async ({ request, folder, backend }, { terminal }) =>
    trainConditional(await planConditional(request), { folder, backend, terminal }),
  show: ({ folder, steps, data }) => [
    `${steps} steps on ${data} are in ${folder}`,
    `npm run paper -- reconstruct ${folder} draws from it`,
  ],
});
