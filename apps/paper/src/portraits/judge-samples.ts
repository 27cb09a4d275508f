import { readFile } from "node:fs/promises";
import { averagedModel } from "@pixelweft/pixelcnn";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import { Embedder, parseEmbedder, retrieval, type Retrieval } from "@pixelweft/pixelcnn/portraits";
import type { Backend } from "@pixelweft/tensor";
import type { Terminal } from "pixelweft";
import { loadModel } from "pixelweft/command";
import { drawnBy } from "./drawn-by.ts";
import { embeddingBits, type EmbeddingBits } from "./embedding-bits.ts";
import { imagesAt, type PortraitData } from "./identities.ts";
import { embedded, embeddings, type PortraitFiles } from "./training.ts";

/** Whether samples show who they were asked for. */
export interface Judged {
  readonly samples: Retrieval;
  /** Of the pictures themselves that samples were drawn from. */
  readonly pictures: Retrieval;
  /** Of those pictures. */
  readonly bits: EmbeddingBits;
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
    const gallery = { vectors, identities, pictures: Int32Array.from(places) };
    // Spread over all of them: pictures of one identity stand beside each other.
    const asked = Math.min(count, places.length);
    const chosen = Array.from({ length: asked }, (_, i) => Math.floor((i * places.length) / asked));
    const size = config.numClasses;
    const given = chosen.flatMap((i) => [...vectors.subarray(i * size, (i + 1) * size)]);
    const drawn = await drawnBy(model, Float32Array.from(given), drawing);
    const of = {
      identities: Int32Array.from(chosen, (i) => identities[i] ?? 0),
      pictures: Int32Array.from(chosen, (i) => places[i] ?? 0),
    };
    const pictures = { ...of, vectors: Float32Array.from(given) };
    const samples = { ...of, vectors: await embedded(embedder, drawn, asked) };
    const images = await imagesAt(data.data, [...of.pictures], config);
    return {
      samples: retrieval(samples, gallery),
      pictures: retrieval(pictures, gallery),
      bits: await embeddingBits(drawing.backend, model, { images, vectors: pictures.vectors }),
    };
  } finally {
    await embedder.dispose();
  }
}

/** Who was found again, for people. */
export function judgedWords({ samples, pictures, bits }: Judged): string[] {
  const { count } = samples.found;
  const [own, others, zeros] = [bits.own, bits.others, bits.zeros].map(({ mean }) =>
    mean.toFixed(4),
  );
  return [
    `${shareOf(samples)} of ${count} samples lie nearest to another picture of who they were asked for`,
    `the pictures that they were drawn from: ${shareOf(pictures)}; by chance ${percent(samples.chance)}`,
    `bits/dim of the pictures: ${own} given their embeddings, ${others} given others', ${zeros} given zeros`,
  ];
}

function shareOf({ found }: Retrieval): string {
  return `${percent(found.accuracy)} ± ${percent(found.standardError)}`;
}

/** A share of all, for people. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
