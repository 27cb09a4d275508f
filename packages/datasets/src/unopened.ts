import type { Archive } from "./archive/archive.ts";
import { DatasetError } from "./errors/dataset-error.ts";
import { UnnamedSetError } from "./errors/images.ts";
import type { Kind } from "./recognise.ts";
import { counted } from "./text/counted.ts";

const otherPicture =
  /\.(?:gif|webp|bmp|tiff?|avif|heic|jxl|svg|ico|tga|pcx|xpm|p[bgpn]m|psd|xcf|kra|ase|aseprite)$/i;

/** Whether a file is a picture of a format that is not read, by its name. */
export function isOtherPicture(name: string): boolean {
  return otherPicture.test(name);
}

/** The error for files among which there are no images. */
export function unopened(archive: Archive, names: readonly string[], kind: Kind): DatasetError {
  const source = archive.name;
  if (kind === "imagenet") return new UnnamedSetError({ source });
  return new DatasetError(
    `Cannot open ${source}: it is a ${archive.kind} ${held(archive, names)}`,
    {
      source,
    },
  );
}

function held({ ofRuns = [] }: Archive, names: readonly string[]): string {
  if (names.length === 0)
    return ofRuns.length > 0
      ? "with training runs alone, no images; name a folder of the pictures themselves"
      : "without any file; put PNG or JPEG pictures into it, or name another";
  const some = names.slice(0, 3).map((name) => JSON.stringify(name));
  const files = `with ${counted(names.length, "file")} such as ${some.join(", ")}`;
  const nothing = "but no PNG or JPEG pictures, no CIFAR, no IDX and no parquet files";
  const others = names.filter(isOtherPicture);
  const bare = names.filter((name) => !/\.[^./]+$/.test(name));
  if (others.length === 0 && bare.length > 0)
    return `${files}, ${nothing}; among several files pictures are known by .png, .jpg or .jpeg at the end of their names, and ${counted(bare.length, "name")} ${bare.length === 1 ? "has" : "have"} no ending: rename those that are pictures`;
  if (others.length === 0) return `${files}, ${nothing}; name a folder or an archive that has some`;
  const endings = others.map((name) => name.slice(name.lastIndexOf(".")).toLowerCase());
  const formats = [...new Set(endings)].join(", ");
  return `${files}, ${nothing}; save its ${counted(others.length, "picture")} of other formats (${formats}) as PNG`;
}
