import { readFile, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { formatTileMap, labelsBeside, parseTileMap, tileMapFiles } from "@pixelweft/datasets";
import type { Palette } from "@pixelweft/datasets";
import { sampleFilePaths } from "@pixelweft/pixelcnn/node";
import { UsageError } from "../command/failure.ts";

/** What is written at a path. */
interface Written {
  readonly count: number;
  readonly seed: number;
  readonly classes?: readonly string[] | undefined;
  readonly palette?: Palette | undefined;
  readonly atlas?: boolean | undefined;
}

/** All files that samples at a path become. */
export function writtenFiles(out: string, { palette, ...request }: Written): string[] {
  const ending = extname(out).toLowerCase();
  if (ending === ".npy") return [out, labelsBeside(out)];
  if (ending !== ".tmj" && ending !== ".csv") return sampleFilePaths(out, request.count, request);
  const { files, picture } = tileMapFiles(out, request.count, palette);
  return picture ? [...files, picture.path] : [...files];
}

/**
 * Refuses to write over a file that nobody has named: a map with a number, the picture of tiles or the atlas beside a path. What would be the same
 * again, the atlas of a sheet of this name, and a map for Tiled as it was sampled before, may be there. UsageError.
 */
export async function refuseUnnamed(out: string, request: Written): Promise<void> {
  const { picture } = tileMapFiles(out, 1, request.palette);
  for (const file of writtenFiles(out, request)) {
    if (file === out || !/\.(?:tmj|csv|json)$|-tiles\.png$/i.test(file)) continue;
    if ((await stat(file).catch(() => undefined)) === undefined) continue;
    const there = await readFile(file).catch(() => undefined);
    if (file.endsWith(".json") && there && isAtlasOf(basename(out), there.toString())) continue;
    if (file === picture?.path && there?.equals(picture.bytes)) continue;
    if (file.endsWith(".tmj") && there && isAsSampled(there)) continue;
    throw new UsageError(
      `Cannot write ${file} beside ${out}: it is there already; name another file than ${out}`,
    );
  }
}

function isAtlasOf(sheet: string, text: string): boolean {
  try {
    const { meta }: { readonly meta?: unknown } = Object(JSON.parse(text));
    const { image }: { readonly image?: unknown } = Object(meta);
    return image === sheet;
  } catch {
    return false;
  }
}

/** Whether a map is in the very form in which maps are written here: Tiled saves one in another, and then it is somebody's work. */
function isAsSampled(file: Uint8Array): boolean {
  try {
    const text = formatTileMap(parseTileMap(file, { source: "a map" }), "tmj");
    return text === new TextDecoder().decode(file);
  } catch {
    return false;
  }
}
