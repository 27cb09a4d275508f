/**
 * What test sprites cost a model of @pixelweft/models, apart for those that equal one of its training pictures:
 *
 *     node --conditions=@pixelweft/source apps/paper/src/sprites/sprite-copies.ts [sprites16] [sprites24] [--images n]
 *
 * Or, for a record of a comparison that learnt from all training sprites, which of the test sprites equal one of these:
 *
 *     node --conditions=@pixelweft/source apps/paper/src/sprites/sprite-copies.ts --into docs/results/attention.json
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { sprites, subset } from "@pixelweft/datasets";
import { openPart, openTrainingData } from "@pixelweft/datasets/choice";
import { readModel } from "@pixelweft/models";
import { Likelihood, parseModel, toDevice } from "@pixelweft/pixelcnn";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { equalPictures } from "./equal-pictures.ts";

const names = ["sprites16", "sprites24"] as const;

async function measure(name: (typeof names)[number], images: number): Promise<void> {
  const { train } = await openTrainingData({ source: name });
  const all = await openPart({ source: name }, "test");
  const test = subset(all, { from: 0, to: Math.min(images, all.info.count) });
  const copies = new Set(await equalPictures(test, train));
  const backend = await wasmBackend({ revectorize: true, threads: 1 });
  const likelihood = new Likelihood(toDevice(backend, parseModel(await readModel(name))));
  const [bits, kinds]: [number[], number[]] = [[], []];
  for await (const { images: levels, labels } of test.batches({ batchSize: 50 })) {
    bits.push(...(await likelihood.bitsPerDim({ images: levels, ...(labels && { labels }) })));
    kinds.push(...(labels ?? []));
  }
  await likelihood.dispose();
  backend.dispose();
  await all.close();
  console.log(`\n| test images of ${name}, trained on ${train.info.count} | how many | bits/dim |`);
  console.log("| --- | --- | --- |");
  const line = (words: string, of: readonly number[]): void =>
    console.log(`| ${words} | ${of.length} | ${meanWords(of)} |`);
  line("all", bits);
  line(
    "equal to a training picture",
    bits.filter((_, n) => copies.has(n)),
  );
  line(
    "all others",
    bits.filter((_, n) => !copies.has(n)),
  );
  const byKind = (test.info.classes ?? []).map((kind, k) => {
    const numbers = kinds.flatMap((one, n) => (one === k ? [n] : []));
    return `${kind} ${numbers.filter((n) => copies.has(n)).length} of ${numbers.length}`;
  });
  console.log(`\nEqual to a training picture: ${byKind.join(", ")}.`);
}

/** The mean and its standard error. */
function meanWords(values: readonly number[]): string {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const error = Math.sqrt(squares / (values.length - 1) / values.length);
  return `${mean.toFixed(4)} ± ${error.toFixed(4)}`;
}

/** Puts the numbers of copies into a record that has a field a line. */
async function putCopies(file: string): Promise<void> {
  const copies = await equalPictures(sprites({ split: "test" }), sprites({ split: "train" }));
  const lines = (await readFile(file, "utf8"))
    .split("\n")
    .filter((line) => !line.startsWith('  "copies":'));
  const rows = lines.findIndex((line) => line.startsWith('  "rows":'));
  lines.splice(rows, 0, `  "copies": ${JSON.stringify(copies)},`);
  await writeFile(file, lines.join("\n"));
  console.log(`${copies.length} test sprites equal a training sprite`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { into: { type: "string" }, images: { type: "string", default: "10000" } },
});
if (values.into !== undefined) await putCopies(values.into);
else
  for (const name of names)
    if (positionals.length === 0 || positionals.includes(name))
      await measure(name, Number(values.images));
