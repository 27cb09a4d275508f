/**
 * Measures test images of the models of @pixelweft/models, and writes their tables:
 *
 *     node --conditions=@pixelweft/source apps/paper/src/sprites/held-out-bits.ts [NAMES]
 *
 * Of 500 images of Fashion-MNIST it takes some minutes: a pass a class.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compressedBits } from "@pixelweft/datasets";
import { openPart } from "@pixelweft/datasets/choice";
import { modelInfo, readModel, heldOutBits, modelNames, type HeldOutBits } from "@pixelweft/models";
import { parseModel, toDevice } from "@pixelweft/pixelcnn";
import { evenlySpaced, measureSurprise, surpriseScores } from "@pixelweft/pixelcnn/surprise";
import { wasmBackend } from "@pixelweft/wasm-backend";

const [images, places] = [500, 101] as const;
const file = fileURLToPath(
  new URL("../../../../packages/models/src/held-out-tables.ts", import.meta.url),
);

async function tableOf(name: (typeof modelNames)[number]): Promise<HeldOutBits> {
  const source = name === "fashion-mnist-class" ? "fashion-mnist" : name;
  const data = await openPart({ source }, "test");
  const backend = await wasmBackend({ relaxed: "off", threads: 1 });
  const device = toDevice(backend, parseModel(await readModel(name)));
  try {
    const numbers = Array.from({ length: images }, (_, i) => i);
    const { images: levels } = await data.read(numbers);
    const onProgress = (done: number): void => void process.stderr.write(`${name}: ${done}\n`);
    const { bits } = await measureSurprise(device, levels, { batch: 20, onProgress });
    const indexed = modelInfo(name).palette !== undefined;
    const compressed = compressedBits(levels, { shape: data.info.shape, indexed });
    const { likelihood, complexity = [] } = surpriseScores({ bits, compressed });
    const table = (scores: ArrayLike<number>): number[] =>
      evenlySpaced(scores, places).map(Math.round);
    const scores = { likelihood: table(likelihood), complexity: table(complexity) };
    return { data: data.info.name, images, scores };
  } finally {
    device.state.dispose();
    backend.dispose();
    await data.close();
  }
}

const wanted = process.argv.slice(2);
const tables: Record<string, HeldOutBits> = {};
for (const name of modelNames) {
  const kept = heldOutBits(name);
  const isWanted = wanted.length === 0 || wanted.includes(name);
  const table = isWanted ? await tableOf(name) : kept;
  if (table) tables[name] = table;
}
writeFileSync(
  file,
  `import type { HeldOutBits } from "./held-out.ts";

/** By the name of the model; written by apps/paper/src/sprites/held-out-bits.ts. */
export const heldOutTables: Readonly<Record<string, HeldOutBits>> = ${JSON.stringify(tables)};
`,
);
