import type { PreparedSet, TrainingPlan } from "../../data/prepared-set.ts";
import { stemOf } from "./command-words.ts";
import { runSeed } from "./run-seed.ts";
import { runWord } from "./run-word.ts";
import { settingsOf } from "./training-run.ts";

/** The run on the page as a program for Node, bit for bit the same where the arithmetic is. */
export function programWords(
  set: PreparedSet,
  plan: TrainingPlan,
  { step }: { readonly step: number },
): string {
  const { validation: _, validateEvery: __, ...settings } = settingsOf(plan, set);
  const { palette: ___, ...run } = { palette: undefined, ...runWord(set, plan, step) };
  const steps = Math.max(1, step);
  const parts = ["images", ...(set.classes ? ["labels"] : [])];
  const batch = `{ ${[...parts, ...(set.orientations ? ["orientations"] : [])].join(", ")} }`;
  const settingsText = `{ ...${literal(run)}, palette: train.info.palette }`;
  return `import { writeFile } from "node:fs/promises";
import { openTrainingData } from "@pixelweft/datasets/choice";
import { connectWorker } from "@pixelweft/runtime/client";
import { serve } from "@pixelweft/runtime/worker";
const { port1, port2 } = new MessageChannel();
serve(port1);
const worker = connectWorker(port2);
await worker.requestBackend({ kind: "wasm", threads: 1 });
const { train } = await openTrainingData(${literal(set.choice)});
const ${batch} = await train.read([...Array(train.info.count).keys()]);
const model = await worker.createModel(${literal(plan.config)}, ${runSeed});
for await (const event of model.train(${batch}, ${literal({ ...settings, steps })}))
  if (event.kind === "progress") console.log(event.step, event.loss);
await writeFile(${JSON.stringify(`${stemOf(set.choice.source)}.safetensors`)}, await model.checkpoint({ settings: ${settingsText} }));
await worker.dispose();
`;
}

/** Plain data as JavaScript writes it. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const named = fields.map(([name, field]) => `${name}: ${literal(field)}`);
  return named.length === 0 ? "{}" : `{ ${named.join(", ")} }`;
}
