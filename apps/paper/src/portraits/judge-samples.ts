import { readFile } from "node:fs/promises";
import { averagedModel } from "@pixelweft/pixelcnn";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import { Embedder, parseEmbedder } from "@pixelweft/pixelcnn/portraits";
import type { Backend } from "@pixelweft/tensor";
import { loadModel, type Terminal } from "pixelweft";
import { drawnBy } from "./drawn-by.ts";
import { foundAgain, type FoundAgain } from "./found-again.ts";
import type { PortraitData } from "./identities.ts";
import { embeddings, type PortraitFiles } from "./training.ts";

/** Whether samples show who they were asked for. */
export interface Judged {
  readonly samples: FoundAgain;
  /** Of the pictures themselves that samples were drawn from. */
  readonly pictures: FoundAgain;
}

/** Draws a sample by the embedding of each of the first pictures of held-out identities, and looks whom it is taken for among them. */
export async function judgeSamples(
  data: PortraitData,
  files: PortraitFiles,
  {
    count,
    ...drawing
  }: {
    readonly count: number;
    readonly seed: number;
    readonly backend: Backend;
    readonly terminal: Terminal;
  },
): Promise<Judged> {
  const model = averagedModel((await loadModel(files.model)).model);
  const config = checkConfig(model.config);
  const embedder = new Embedder({
    backend: drawing.backend,
    model: parseEmbedder(await readFile(files.embedder)),
  });
  try {
    const { places, identities } = data.unknown;
    const vectors = await embeddings(embedder, { data, config, places });
    const gallery = { vectors, identities, from: Int32Array.from(places) };
    // Spread over all of them: pictures of one identity stand beside each other.
    const asked = Math.min(count, places.length);
    const chosen = Array.from({ length: asked }, (_, i) => Math.floor((i * places.length) / asked));
    const size = config.numClasses;
    const given = chosen.flatMap((i) => [...vectors.subarray(i * size, (i + 1) * size)]);
    const drawn = await drawnBy(model, Float32Array.from(given), drawing);
    const of = {
      identities: Int32Array.from(chosen, (i) => identities[i] ?? 0),
      from: Int32Array.from(chosen, (i) => places[i] ?? 0),
    };
    const pictures = { ...of, vectors: Float32Array.from(given) };
    const samples = { ...of, vectors: await embedAll(embedder, drawn, asked) };
    return { samples: foundAgain(samples, gallery), pictures: foundAgain(pictures, gallery) };
  } finally {
    await embedder.dispose();
  }
}

/** The embeddings of images, some at a time. */
async function embedAll(
  embedder: Embedder,
  images: Uint8Array,
  count: number,
): Promise<Float32Array> {
  const pixels = images.length / count;
  const parts: number[] = [];
  const atOnce = 64;
  for (let start = 0; start < count; start += atOnce) {
    const some = images.slice(start * pixels, (start + atOnce) * pixels);
    parts.push(...(await embedder.embed({ images: some })));
  }
  return Float32Array.from(parts);
}

/** Who was found again, for people. */
export function judgedWords({ samples, pictures }: Judged): string[] {
  const { count } = samples.found;
  return [
    `${shareOf(samples)} of ${count} samples lie nearest to another picture of who they were asked for`,
    `the pictures that they were drawn from: ${shareOf(pictures)}; by chance ${percent(samples.chance)}`,
  ];
}

function shareOf({ found }: FoundAgain): string {
  return `${percent(found.accuracy)} ± ${percent(found.standardError)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
