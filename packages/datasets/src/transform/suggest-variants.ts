import type { Dataset } from "../dataset.ts";
import { eachImage, groundOf, type Room } from "./ground.ts";
import { mirrorsFit, type MirrorsFit } from "./mirrors-fit.ts";

/** Changed copies of pictures that a small set is trained on besides. */
export interface VariantsSuggestion {
  /** Whether mirror images help, and what showed it; missing where it was not looked at. */
  readonly flips: boolean;
  readonly fit?: MirrorsFit;
  /** Rows and columns by which pictures are moved; missing for none. */
  readonly shifts?: readonly [rows: number, columns: number];
  /** They are so few that turned copies help, on whose orientation a model is conditioned; missing where they are not. */
  readonly turns?: true;
}

/** Sets with more pictures need no variants. */
export const fewPictures = 5000;
/** Larger sets were not found to gain from turned copies, nor were shorter trainings, which look at each picture fewer times. */
const [turnedPictures, turnedPasses] = [500, 10];
/** Of a side at which more pictures than this share leave the same room, the pictures are aligned there. */
const alignedShare = 0.75;
/** Mirror images help where they save more of the bits than chance would. */
const enough = 0.99;
/** Pictures that are looked at. */
const looks = 1000;

/**
 * Which variants of its pictures a small set should be trained on besides: mirror images where they help to predict held-out pictures,
 * and pictures moved by a twenty-fourth of a side, a pixel at least, along each side on which most have free ground and are not aligned,
 * as sprites are that stand on the ground; turned copies of 500 pictures or fewer, each of which is looked at ten times or more. Nothing
 * for 5,000 pictures or more.
 *
 * @param images how many images the training looks at in all; as many as are enough for turned copies if missing
 * @example
 * const few = subset(sprites({ split: "train" }), { from: 0, to: 200 });
 * (await suggestVariants(few))?.shifts; // [0, 1]
 * await suggestVariants(sprites({ split: "train" })); // undefined
 */
export async function suggestVariants(
  dataset: Dataset,
  images: number = Infinity,
): Promise<VariantsSuggestion | undefined> {
  const { count, shape } = dataset.info;
  if (count >= fewPictures || dataset.info.access !== "random") return undefined;
  const fit = await mirrorsFit(dataset);
  const rooms: Room[] = [];
  let seen = 0;
  for await (const image of eachImage(dataset, looks)) {
    const room = groundOf(image, dataset.info)?.room;
    seen++;
    if (room) rooms.push(room);
  }
  const reach = (side: number, ends: readonly [keyof Room, keyof Room]): number =>
    2 * rooms.length > seen && !ends.some((end) => isAligned(rooms, end))
      ? Math.max(1, Math.round(side / 24))
      : 0;
  const [height, width] = shape;
  const isTurned = count <= turnedPictures && turnedPasses * count <= images;
  const shifts = [reach(height, ["top", "bottom"]), reach(width, ["left", "right"])] as const;
  return {
    flips: fit !== undefined && fit.mirrored < enough * fit.own,
    ...(fit && { fit }),
    ...(shifts.some((by) => by > 0) && { shifts }),
    ...(isTurned && { turns: true }),
  };
}

/** Whether most pictures leave the same room at a side. */
function isAligned(rooms: readonly Room[], side: keyof Room): boolean {
  const counts = new Map<number, number>();
  for (const room of rooms) counts.set(room[side], (counts.get(room[side]) ?? 0) + 1);
  return Math.max(0, ...counts.values()) > alignedShare * rooms.length;
}
