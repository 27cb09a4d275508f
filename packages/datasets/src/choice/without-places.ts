import type { Palette } from "../dataset.ts";
import type { TileLook } from "../format/tile-map.ts";
import { namedSources, type DataChoice } from "./data-choice.ts";

/** What a run keeps of its images. */
export interface KeptImages {
  readonly data: DataChoice;
  readonly palette?: Palette | undefined;
}

/**
 * What a run keeps of its images, for a file that is given away: how they are read, divided and coloured, and nothing of the disk that
 * they are on. `source` and `testSource` are empty where there was a path. Of the files of tile sets that are outside the folder of
 * their map only the names stay.
 *
 * @param kept the settings of a run, whose other fields stay as they are
 * @example
 * const data = { source: "/home/ann/sprites", labels: "/home/ann/names", flips: true };
 * withoutPlaces({ data, seed: 7 }); // { data: { source: "", flips: true }, seed: 7 }
 * withoutPlaces({ data: { source: "sprites16" } }); // { data: { source: "sprites16" } }
 */
export function withoutPlaces<Kept extends KeptImages>(kept: Kept): Kept {
  const { data, palette } = kept;
  const look = palette?.tiles?.look;
  const tiles = palette?.tiles && look && { ...palette.tiles, look: lookWithoutPlaces(look) };
  return {
    ...kept,
    data: choiceWithoutPlaces(data),
    ...(palette && { palette: { ...palette, ...(tiles && { tiles }) } }),
  };
}

function choiceWithoutPlaces({ source, testSource, ...others }: DataChoice): DataChoice {
  return {
    source: namedSources.includes(source) ? source : "",
    // That the images were not divided for a test has to be known.
    ...(testSource !== undefined && { testSource: "" }),
    ...Object.fromEntries(Object.entries(others).filter(([name]) => kinds.get(name) === "how")),
  };
}

/** Whether a field names a place on a disk, or says how images are read. */
const fields: Readonly<
  Record<Exclude<keyof DataChoice, "source" | "testSource">, "place" | "how">
> = {
  folder: "place",
  labels: "place",
  size: "how",
  flips: "how",
  shifts: "how",
  turns: "how",
  as: "how",
  partial: "how",
  classes: "how",
  pictures: "how",
};
const kinds: ReadonlyMap<string, "place" | "how"> = new Map(Object.entries(fields));

function lookWithoutPlaces(look: TileLook): TileLook {
  return { ...look, tilesets: look.tilesets.map(nameAlone) };
}

/** A value of JSON, in which paths from the root of a disk or out of a folder end as the names of their files. */
function nameAlone(value: unknown): unknown {
  if (typeof value === "string")
    return leadsOut.test(value) ? value.replace(/^.*[/\\]/s, "") : value;
  if (Array.isArray(value)) return value.map(nameAlone);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, nameAlone(part)]));
}

const leadsOut = /^(?:[/\\~]|[a-z]:[/\\]|file:)|(?:^|[/\\])\.\.[/\\]/i;
