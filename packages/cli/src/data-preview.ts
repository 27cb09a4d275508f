import type { DataChoice } from "./data-choice.ts";
import { openData } from "./open-data.ts";
import { showSamples, writeSamples } from "./sample-pictures.ts";
import { print, type Terminal } from "./terminal.ts";

/** What `pixelweft data preview` was given. */
export interface PreviewFlags {
  readonly count: number;
  readonly seed: number;
  readonly split: "train" | "test";
  readonly columns?: number;
  readonly scale?: number;
  readonly out: string;
}

/** Writes a grid of some images of a data set, with their classes under them. */
export async function previewData(
  choice: DataChoice,
  options: PreviewFlags & { readonly terminal: Terminal },
): Promise<void> {
  const { count, seed, split, columns, scale, out, terminal } = options;
  const data = await openData(choice, split);
  try {
    const { info } = data;
    const [height, width, channels] = info.shape;
    const batches = data.batches({ batchSize: Math.min(count, info.count), shuffle: { seed } });
    const { value } = await batches.next();
    if (!value) return;
    const { images, labels } = value;
    const captions = labels && Array.from(labels, (label) => info.classes?.[label] ?? `${label}`);
    const kind = { config: { height, width, channels }, palette: info.palette };
    const look = {
      ...(columns === undefined ? {} : { columns }),
      ...(scale === undefined ? {} : { scale }),
      ...(captions ? { labels: captions } : {}),
    };
    await writeSamples(out, images, { ...kind, look });
    showSamples(terminal, images, kind);
    print(terminal, `${value.size} of ${info.count} images of ${info.name} are in ${out}`);
  } finally {
    await data.close();
  }
}
