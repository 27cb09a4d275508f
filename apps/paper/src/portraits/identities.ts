import { modelBatch, type Dataset } from "@pixelweft/datasets";
import { openChoice, type DataChoice } from "@pixelweft/datasets/choice";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { threefry } from "@pixelweft/tensor";
import { UsageError } from "pixelweft/command";

/** Images by who they show; some identities are kept for the test. */
export interface PortraitData {
  readonly data: Dataset;
  /** What each identity is called. */
  readonly names: readonly string[];
  /** Of the identities that are learnt: places of images in the data, and who each one shows. */
  readonly known: IdentifiedImages;
  /** Of those that nothing is trained on. */
  readonly unknown: IdentifiedImages;
  /** How much brighter or darker a colour of a view may be: nothing where pictures are lit differently themselves. */
  readonly strongest: number;
  /** Closes its files. */
  close(): Promise<void>;
}

/** Places in a data set, and the identity that each image there shows. */
export interface IdentifiedImages {
  readonly places: readonly number[];
  readonly identities: Int32Array;
}

/** Which identities are meant. */
export interface IdentityChoice {
  /** Images that one has at least. */
  readonly fewest?: number;
  /** One of these is in its name; any name will do if there are none. */
  readonly words?: readonly string[];
  /** Whether each identity is shown in several lights already. */
  readonly isLit?: boolean;
}

/**
 * Opens images of identities that have `fewest` of them or more: pictures of one name but for the number of the pose at its end, or else of one class. One
 * identity in eight is kept for the test. UsageError for data that tells none apart.
 */
export async function openPortraits(
  choice: DataChoice,
  identities: IdentityChoice = {},
): Promise<PortraitData> {
  return await tellApart(await openChoice(choice, "train"), identities);
}

/** A data set that may have names of its pictures, and files to close. */
type OpenData = Dataset & {
  readonly names?: readonly string[] | undefined;
  close?(): Promise<void>;
};

/** The same of a data set that is open. */
export async function tellApart(
  data: OpenData,
  { fewest = 2, words = [], isLit = false }: IdentityChoice = {},
): Promise<PortraitData> {
  const who = data.names ? data.names.map(withoutPose) : await classesOf(data);
  const places = new Map<string, number[]>();
  who.forEach((name, place) => {
    const own = places.get(name);
    if (own) own.push(place);
    else places.set(name, [place]);
  });
  const isMeant = (name: string): boolean =>
    words.length === 0 || words.some((word) => name.includes(word));
  const names = [...places.keys()]
    .filter((name) => isMeant(name) && (places.get(name)?.length ?? 0) >= fewest)
    .toSorted();
  if (names.length < 4)
    throw new UsageError(
      `Cannot learn identities from ${data.info.name}: ${names.length} of them have ${fewest === 2 ? "two" : fewest} images or more`,
    );
  const order = names.map((_, i) => i).toSorted((a, b) => number(a) - number(b));
  const kept = new Set(order.slice(0, Math.max(2, Math.ceil(names.length / 8))));
  const of = (isKept: boolean): IdentifiedImages => {
    const all = names.flatMap((name, identity) =>
      kept.has(identity) === isKept
        ? (places.get(name) ?? []).map((place) => ({ place, identity }))
        : [],
    );
    return {
      places: all.map(({ place }) => place),
      identities: Int32Array.from(all, ({ identity }) => identity),
    };
  };
  return {
    data,
    names,
    known: of(false),
    unknown: of(true),
    strongest: isLit ? 0 : 0.15,
    close: async () => await data.close?.(),
  };
}

/** Images at some places, as a model takes them. */
export async function imagesAt(
  data: Dataset,
  places: readonly number[],
  config: PixelCNNConfig,
): Promise<Uint8Array> {
  const batch = modelBatch(await data.read(places), { ...config, numClasses: 0 }, data.info);
  return Uint8Array.from(batch.images);
}

function number(identity: number): number {
  return threefry(0, 0, identity, 0)[0];
}

/** A picture's name without its ending and the number of its pose: `monster/bat.112.png` is one of `monster/bat`. */
export function withoutPose(name: string): string {
  const bare = name.replace(/\.(?:png|jpe?g|gif|webp|bmp)$/i, "");
  let end = bare.length;
  // Not /\d+$/, which looks at every digit again for each one before it.
  while (/\d/.test(bare[end - 1] ?? "")) end -= 1;
  if (end < bare.length && /[._-]/.test(bare[end - 1] ?? "")) end -= 1;
  return bare.slice(0, end);
}

async function classesOf(data: Dataset): Promise<string[]> {
  const names: string[] = [];
  for await (const { labels } of data.batches({ batchSize: 1000 })) {
    if (labels === undefined)
      throw new UsageError(
        `Cannot learn identities from ${data.info.name}: its images have neither names nor labels`,
      );
    for (const label of labels) names.push(data.info.classes?.[label] ?? String(label));
  }
  return names;
}
