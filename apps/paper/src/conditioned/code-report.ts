import { subset, type Dataset } from "@pixelweft/datasets";
import { countClasses, openTrainingData } from "@pixelweft/datasets/choice";
import { MseAutoEncoder } from "@pixelweft/pixelcnn/auto-encoder";
import { conditionedToDevice, ConditionerProgram } from "@pixelweft/pixelcnn/conditioning";
import { linearProbe, type LabelledCodes } from "@pixelweft/pixelcnn/judges";
import type { Backend } from "@pixelweft/tensor";
import type { ConditionalRun } from "./files.ts";
import { taskBatch } from "./task.ts";

type Encode = (images: Uint8Array | Uint16Array) => Promise<Float32Array>;

/** How much of the class the codes of both auto-encoders hold, by a linear probe, in lines. TypeError for images without labels. */
export async function codeReport(
  test: Dataset,
  options: { readonly run: ConditionalRun; readonly backend: Backend; readonly train: number },
): Promise<string[]> {
  const { run, backend } = options;
  const { data, heldOut, palette } = run.settings;
  const training = await openTrainingData(data, { heldOut, palette });
  const device = conditionedToDevice(backend, run.model);
  const conditioner = new ConditionerProgram(device);
  const auto = run.mse && new MseAutoEncoder({ backend, model: run.mse });
  try {
    const { count } = training.train.info;
    const train = subset(training.train, { from: 0, to: Math.min(count, options.train) });
    const classes = await countClasses(train);
    const lines: string[] = [];
    const encoders: readonly (readonly [string, Encode])[] = [
      [
        "likelihood",
        async (images) => (await conditioner.conditions({ images })).vector ?? new Float32Array(),
      ],
      ...(auto
        ? [
            [
              "squared error",
              (images: Uint8Array | Uint16Array) => auto.encode({ images }),
            ] as const,
          ]
        : []),
    ];
    for (const [name, encode] of encoders) {
      const [known, tried] = [await codesOf(train, run, encode), await codesOf(test, run, encode)];
      const { accuracy, standardError } = await linearProbe([known, tried], {
        backend,
        size: run.task.code,
        classes,
      });
      lines.push(
        `${(100 * accuracy).toFixed(2)} % ± ${(100 * standardError).toFixed(2)} % of test classes by a linear probe of codes learnt by ${name}`,
      );
    }
    return lines;
  } finally {
    await auto?.dispose();
    await conditioner.dispose();
    device.state.dispose();
    await training.close();
  }
}

async function codesOf(
  data: Dataset,
  { task, model }: ConditionalRun,
  encode: Encode,
): Promise<LabelledCodes> {
  const codes: number[] = [];
  const labels: number[] = [];
  for await (const batch of data.batches({ batchSize: 32 })) {
    if (batch.labels === undefined)
      throw new TypeError(`Cannot probe codes: ${data.info.name} has no labels`);
    const { images } = taskBatch(task, batch, { config: model.config, values: data.info });
    codes.push(...(await encode(images)));
    labels.push(...batch.labels);
  }
  return { codes: Float32Array.from(codes), labels: Int32Array.from(labels) };
}
