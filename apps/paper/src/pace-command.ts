import { parseArgs } from "node:util";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { writePage } from "./page/results-page.ts";
import { experiments } from "./protocol/experiment.ts";
import { openImages, type Images } from "./protocol/images.ts";
import { commitNow, loadNow, machineWords, today } from "./protocol/machine.ts";
import { medianOf, stretchesOf } from "./protocol/pace.ts";
import { foldersOf } from "./protocol/paths.ts";
import { RecordFiles } from "./protocol/record-files.ts";
import type { NetworkPace } from "./protocol/record.ts";
import { termsOf, trainedBy } from "./protocol/terms.ts";
import { rowsWith } from "./row-choice.ts";
import type { DataName } from "./rows/row.ts";

const help = `Usage: npm run paper -- pace [options]

Measures how many images a second each network learns from, in short stretches and several rounds. Run it while nothing
else runs. The seconds of the tables, and the images of rows that are equal in seconds, follow from it.

  --rows words     only rows whose name has one of these words (comma-separated); a whole name means that row alone
  --again          measures networks that have a pace too; rows that are equal in seconds then have to be run again`;

const rounds = 3;

/** `paper pace`. */
export async function pace(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: "string", default: "" },
      again: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return;
  }
  const files = new RecordFiles(foldersOf().records);
  const known = (await files.read()).pace?.networks ?? {};
  const networks = new Map(
    experiments(rowsWith(values.rows), {})
      .filter(({ network }) => values.again || !(network in known))
      .map(({ network, config, row }) => [network, { config, row }]),
  );
  const opened = await openAll([...networks.values()].map(({ row }) => row.data));
  for (const [network, { row }] of networks) if (!opened.has(row.data)) networks.delete(network);
  const stretches = new Map<string, number[]>();
  const before = loadNow();
  const backend = await wasmBackend({ revectorize: true });
  try {
    for (let round = 1; round <= rounds; round++)
      for (const [network, { config, row }] of networks) {
        const images = opened.get(row.data);
        if (images === undefined) continue;
        const { batch } = termsOf(row.data);
        const { optimiser } = trainedBy(row);
        const options = { backend, learnt: images.learnt, batch, optimiser };
        const found = await stretchesOf(config, { ...options, steps: 10, stretches: 3 });
        stretches.set(network, [...(stretches.get(network) ?? []), ...found]);
        process.stderr.write(
          `Round ${round}, ${network}: ${medianOf(found).toFixed(1)} images/s\n`,
        );
      }
    const origin = {
      commits: [commitNow()],
      machine: machineWords(backend, before),
      day: today(),
    };
    const measured = [...networks].map(([network, { config }]): [string, NetworkPace] => {
      const all = (stretches.get(network) ?? []).map((value) => Number(value.toFixed(2)));
      return [network, { config, imagesPerSecond: medianOf(all), stretches: all, ...origin }];
    });
    await files.keepPace({ networks: { ...known, ...Object.fromEntries(measured) } });
    await writePage();
  } finally {
    backend.dispose();
  }
}

/** The data sets that are here; of the others it says why they are left out. */
async function openAll(names: readonly DataName[]): Promise<Map<DataName, Images>> {
  const opened = new Map<DataName, Images>();
  for (const name of new Set(names))
    try {
      opened.set(name, await openImages(name));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      process.stderr.write(`${name} is left out: ${why}\n`);
    }
  return opened;
}
