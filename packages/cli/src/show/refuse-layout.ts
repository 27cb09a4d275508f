import { extname } from "node:path";
import { sampleFileKind } from "@pixelweft/pixelcnn/node";
import { UsageError } from "../command/failure.ts";
import { optionOf } from "../command/option.ts";

type Layout = "columns" | "margin" | "spacing" | "scale";
type Pictures = "nearest" | "seamless" | "paletteFrom" | "atlas";

/** Options that say how samples are laid out, and what they show. */
type LayoutFlags = { readonly [N in Layout | Pictures | "from"]?: unknown };

const ofSheets: readonly Layout[] = ["columns", "margin", "spacing"];
const ofPictures: readonly Layout[] = [...ofSheets, "scale"];
const ofCodes: readonly (Layout | Pictures)[] = [
  ...(["nearest", "seamless", "paletteFrom", "atlas"] as const),
  ...ofPictures,
];

/** Refuses options that do nothing for what is written to a place. UsageError. */
export function refuseLayout(given: LayoutFlags, out: string, isCodes: boolean): void {
  const [names, reason] = laidOut(out, isCodes);
  const stray = names.find(
    // Of an interpolation the columns say how many images there are.
    (name) => given[name] !== undefined && !(name === "columns" && given.from !== undefined),
  );
  if (stray !== undefined)
    throw new UsageError(`Cannot take ${optionOf(stray)} with ${out}: ${reason}`);
}

function laidOut(
  out: string,
  isCodes: boolean,
): readonly [names: readonly (keyof LayoutFlags)[], reason: string] {
  if (isCodes) return [ofCodes, "it is no picture"];
  const ending = extname(out).toLowerCase();
  if (ending === ".tmj") return [ofPictures, "it is a map of tiles"];
  if (ending === ".csv") return [[...ofPictures, "paletteFrom"], "it is a map of tiles"];
  return sampleFileKind(out) === "folder"
    ? [ofSheets, "each image is a file of its own"]
    : [[], ""];
}
