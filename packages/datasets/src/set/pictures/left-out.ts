import type { DatasetError } from "../../errors/dataset-error.ts";
import type { SizeCount } from "../../errors/images.ts";
import { hexColour } from "../../format/key-colour.ts";
import { counted } from "../../text/counted.ts";
import type { ClearedColour } from "./key-tally.ts";
import { SizeTally, sizeWords } from "./sizes.ts";
import { some, unlabelledWords, type Unlabelled } from "./unlabelled.ts";

/** A picture by its name and size. */
export interface SizedPicture {
  readonly name: string;
  readonly height: number;
  readonly width: number;
}

/** Pictures that lie among those of a data set and are none of its samples. */
export interface LeftOut {
  /** Those that cannot be read. */
  readonly damaged: readonly DatasetError[];
  /** Those of another size than that of the samples. */
  readonly otherSize: readonly SizedPicture[];
  /** Names of those that are neither PNG nor JPEG, such as GIF. */
  readonly otherKind: readonly string[];
  /** Names of those that training runs have left in folders below, such as their samples. */
  readonly ofRuns: readonly string[];
}

/** What was done to a picture to bring it to the size of a sample. */
export type PictureChange = "enlarged" | "reduced" | "cropped" | "padded";

/** How many pictures were changed in each way. */
export type PictureChanges = Readonly<Record<PictureChange, number>>;

/** What was found in a place of pictures, beside the samples. */
export interface PictureFindings {
  readonly info: {
    readonly shape: readonly [height: number, width: number, channels: number];
    readonly palette?: object | undefined;
  };
  readonly leftOut?: LeftOut | undefined;
  readonly changed?: PictureChanges | undefined;
  readonly narrowed?: number | undefined;
  readonly cleared?: ClearedColour | undefined;
  readonly unlabelled?: Unlabelled | undefined;
}

/**
 * What was done to pictures, which are left out and because of which there are no classes, in lines; none where all are samples as they are.
 *
 * @example
 * const leftOut = { damaged: [], otherSize: [{ name: "boss.png", height: 96, width: 96 }], otherKind: [], ofRuns: [] };
 * pictureNotes({ info: { shape: [32, 32, 3] }, leftOut }); // ["Left out: 1 picture of another size than 32x32 (1 of 96x96)"]
 */
export function pictureNotes({
  info,
  leftOut,
  changed,
  narrowed = 0,
  cleared,
  unlabelled,
}: PictureFindings): string[] {
  const size = info.shape.slice(0, 2).join("x");
  const changes = (Object.entries(changed ?? {}) as [PictureChange, number][]).filter(
    ([, count]) => count > 0,
  );
  const isScaled = changes.some(([change]) => change === "enlarged" || change === "reduced");
  // In the colours of a palette pixels are repeated and dropped.
  const way = isScaled && info.palette === undefined ? ", by averages of areas" : "";
  return [
    ...(changes.length > 0
      ? [`Brought to ${size}: ${changes.map(([how, count]) => `${count} ${how}`).join(", ")}${way}`]
      : []),
    ...(narrowed > 0
      ? [`Rounded to 8 bits a channel: ${counted(narrowed, "picture")} of 16 bits`]
      : []),
    ...(cleared ? [clearedWords(cleared, info)] : []),
    ...(leftOut ? leftOutWords(leftOut, size).map((words) => `Left out: ${words}`) : []),
    ...(unlabelled ? [`No classes: ${unlabelledWords(unlabelled)}`] : []),
  ];
}

function clearedWords(
  { colour, pictures, nearly }: ClearedColour,
  { palette }: PictureFindings["info"],
): string {
  const key = hexColour(colour);
  const rest =
    nearly > 0
      ? `; pixels of nearly that colour stay in ${counted(nearly, "picture")}, as saving as JPEG makes them`
      : "";
  if (pictures === 0) return `Transparent: nothing, as no pixel is ${key}${rest}`;
  const ground = palette ? "" : "; without a palette the background takes its place";
  return `Transparent: ${key} in ${counted(pictures, "picture")}${ground}${rest}`;
}

/** Which pictures are left out, by the reason. */
function leftOutWords({ damaged, otherSize, otherKind, ofRuns }: LeftOut, size: string): string[] {
  const places = damaged.map(({ member, source }) => member ?? source ?? "");
  const lines: string[] = [];
  const add = ({ length }: readonly unknown[], one: string, many: string, which: string): void => {
    if (length > 0)
      lines.push(`${counted(length, "picture")} ${length === 1 ? one : many} (${which})`);
  };
  const sizes = sizeWords(sizesOf(otherSize));
  add(otherSize, `of another size than ${size}`, `of other sizes than ${size}`, sizes);
  add(damaged, "that cannot be read", "that cannot be read", some(places));
  add(otherKind, "that is neither PNG nor JPEG", "that are neither PNG nor JPEG", some(otherKind));
  add(ofRuns, "of a training run", "of training runs", some(ofRuns));
  return lines;
}

/** How many pictures there are of each size. */
export function sizesOf(pictures: readonly SizedPicture[]): readonly SizeCount[] {
  const tally = new SizeTally();
  for (const { height, width } of pictures) tally.add({ height, width });
  return tally.list();
}
