import {
  fromBlob,
  fromFiles,
  orientationsOf,
  yardsticks,
  type ByteSource,
  type Dataset,
  type DatasetInfo,
} from "@pixelweft/datasets";
import {
  choosePictures,
  lookAtPictures,
  openTrainingData,
  PictureMemory,
  proposedKey,
  withVariants,
  type DataChoice,
} from "@pixelweft/datasets/choice";
import { digestOf } from "../engine/digest.ts";
import { bearableVariants } from "./bearable-variants.ts";
import { builtInSets } from "./built-in-sets.ts";
import { checkSheet } from "./check-sheet.ts";
import { checkPhotographs, checkSides } from "./check-sides.ts";
import { drawSheet } from "./draw-sheet.ts";
import { noteWords } from "./note-words.ts";
import { planTraining } from "./plan-training.ts";
import type { PreparedSet, SetRequest } from "./prepared-set.ts";
import { refused } from "./refused-pictures.ts";

/** The most pictures that a page trains on, and with variants of them, where these have few bytes. */
const [mostPictures, mostVariants] = [20_000, 70_000];
/** The most bytes of pictures with their variants. */
const mostVariantBytes = 2 ** 26;
/** Bytes of all pictures together, before they are known to be small: more than the most of the largest have. */
const mostBytes = 2 ** 28;
/** Folders that can be classes, and pictures that each of them has on average where nobody says that they are. */
const [mostClasses, enoughOfClass] = [100, 10];

/** Reads pictures, as the library chooses by the data, and plans how to train on them. Rejects with a sentence for people. */
export async function prepareSet(request: SetRequest): Promise<PreparedSet> {
  const { origin, pictures = {}, byFolder } = request;
  if (origin.kind === "built-in") {
    const set = builtInSets[origin.name];
    if (set === undefined) throw new RangeError(`Cannot find the set ${origin.name}`);
    const sheet = await drawSheet(set);
    const source = `${origin.name}.png`;
    const choice = { source, pictures: { cell: [set.size, set.size] as const } };
    return {
      ...(await prepared(choice, fromBlob(sheet, { name: source }), { title: set.title })),
      sheet,
    };
  }
  const { name, files } = origin;
  const [first] = files;
  if (first === undefined) throw new TypeError(`Cannot train on ${name}: there is no file in it`);
  const isOne = files.length === 1 && !first.name.includes("/");
  if (isOne) await checkSheet(first.blob, name);
  else await checkPhotographs(request);
  // The only file of a folder is read as it is by itself: its name says what it is.
  const source = isOne ? first.name : name;
  const from = isOne ? fromBlob(first.blob, { name: source }) : fromFiles(files, { name });
  const choice = { source, ...(Object.keys(pictures).length > 0 ? { pictures } : {}) };
  return prepared(choice, from, { title: name, byFolder }).catch((error: unknown) => {
    throw refused(error, { title: name, files: files.length });
  });
}

async function prepared(
  given: DataChoice,
  from: ByteSource,
  { title, byFolder }: { readonly title: string; readonly byFolder?: boolean | undefined },
): Promise<PreparedSet> {
  const access = { from, memory: new PictureMemory(), limit: mostBytes };
  const chosen = await choosePictures(given, access);
  const { choice, info } = chosen;
  checkSides(title, { ...info, isCut: choice.pictures?.cell !== undefined });
  // Before all of them are looked at.
  checkCount(info.count, title);
  const look = await lookAtPictures(choice, access);
  const plain = await openTrainingData(choice, access);
  const key = proposedKey(chosen);
  const most = Math.max(mostPictures, roomFor(info.shape));
  const fitting = bearableVariants(look?.variants, { count: plain.pictures, most });
  const { variants } = fitting;
  const varied = withVariants(choice, variants);
  const data = await openTrainingData(varied, access);
  try {
    const { train, validation, notes, pictures: count, tested } = data;
    const { count: variantsCount, palette, shape } = train.info;
    // A model has two levels at least, and samples could be of one that is no colour.
    if (palette?.colours.length === 1)
      throw new RangeError(
        `Cannot train on ${title}: its pictures have one colour, and there is nothing to learn`,
      );
    const folders = foldersOf(train.info);
    const isByFolder = byFolder ?? count >= enoughOfClass * (folders?.length ?? Infinity);
    const classes = isByFolder ? folders : undefined;
    const { images, labels, orientations } = await readAll(train);
    const held = await readAll(validation);
    const facts = {
      count: look?.facts.count ?? count,
      classes: classes?.length ?? 0,
      orientations: orientations ? orientationsOf(shape) : 0,
    };
    const plans = {
      small: planTraining(train.info, { ...facts, size: "small" }),
      usual: planTraining(train.info, { ...facts, size: "usual" }),
    };
    const { levels } = plans.usual.config;
    const { frequencies, png } = await yardsticks(plain.train, { levels, most: 1000 });
    return {
      title,
      fingerprint: `${shape.join("x")} ${digestOf(images)}`,
      choice: varied,
      ...(key ? { key } : {}),
      shape,
      ...(palette ? { palette } : {}),
      images,
      heldOut: held.images,
      ...(folders ? { folders } : {}),
      ...(classes ? { classes, labels, heldOutLabels: held.labels } : {}),
      ...(orientations ? { orientations } : {}),
      count,
      variantsCount,
      heldOutCount: validation.info.count,
      ...(tested ? { testCount: tested } : {}),
      notes: [
        ...noteWords({ look: look && { ...look, ...(variants && { variants }) }, chosen, notes }),
        ...fitting.notes,
        ...(classes ? [`${classes.length} classes, by folder: ${classes.join(", ")}`] : []),
      ],
      uniform: Math.log2(levels),
      frequencies,
      png,
      plans,
    };
  } finally {
    await plain.close();
    await data.close();
  }
}

/** How many pictures with their variants a page has room for. */
function roomFor([height, width, channels]: DatasetInfo["shape"]): number {
  return Math.min(mostVariants, Math.floor(mostVariantBytes / (height * width * channels)));
}

function checkCount(count: number, title: string): void {
  if (count <= mostPictures) return;
  const [many, most] = [count, mostPictures].map((n) => n.toLocaleString("en"));
  throw new RangeError(
    `Cannot train on ${title} here: it has ${many} pictures, and ${most} are the most`,
  );
}

/** Names of the folders that pictures lie in, where they can be classes. */
function foldersOf({ classes = [] }: Pick<DatasetInfo, "classes">): readonly string[] | undefined {
  return classes.length > 1 && classes.length <= mostClasses ? classes : undefined;
}

/** All pictures, the class of each, 0 where there are none, and how each is turned, where some are. */
async function readAll(data: Dataset): Promise<{
  readonly images: Uint8Array;
  readonly labels: Int32Array;
  readonly orientations?: Int32Array;
}> {
  const { count, shape } = data.info;
  const [height, width, channels] = shape;
  const each = height * width * channels;
  const all = { images: new Uint8Array(count * each), labels: new Int32Array(count) };
  const turned = new Int32Array(count);
  let at = 0;
  if (count === 0) return all;
  for await (const { images, labels, orientations, size } of data.batches({ batchSize: 256 })) {
    all.images.set(images.subarray(0, size * each), at * each);
    if (labels) all.labels.set(labels.subarray(0, size), at);
    if (orientations) turned.set(orientations.subarray(0, size), at);
    at += size;
  }
  return turned.some((one) => one > 0) ? { ...all, orientations: turned } : all;
}
