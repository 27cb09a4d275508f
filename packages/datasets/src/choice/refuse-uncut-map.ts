import { isFolder } from "../disk/files.ts";
import { UncutError } from "../errors/images.ts";
import { parseTileMap, type TileMap } from "../format/tile-map.ts";
import { largestFile } from "../set/pictures/image-folder.ts";
import { sourceAt } from "../source/source-at.ts";

/** The side of crops that is proposed, where the map is not smaller. */
const usualSide = 16;

/**
 * Refuses a map of tiles where nothing says how it is cut into crops, with its size.
 *
 * @throws UncutError for a map, DatasetError or one of its kind for a file with the name of one that is none.
 */
export async function refuseUncutMap(source: string): Promise<void> {
  const [, ending = ""] = /\.(tmj|tmx|csv|json)$/i.exec(source) ?? [];
  if (ending === "" || (await isFolder(source))) return;
  // Much else is JSON, and is refused as what it is.
  const isVague = ending.toLowerCase() === "json";
  const map = await readMap(source).catch((error: unknown) => {
    if (isVague) return undefined;
    throw error;
  });
  if (map === undefined) return;
  const { width, height } = map;
  throw new UncutError(
    `Cannot open ${source}: it is a map of ${width}x${height} tiles, and the size of its crops is not given`,
    { source, ways: ["crops"], side: Math.min(usualSide, width, height) },
  );
}

async function readMap(from: string): Promise<TileMap> {
  const source = sourceAt(from);
  try {
    const bytes = await source.read(0, Math.min(await source.size(), largestFile));
    return parseTileMap(bytes, { source: source.name });
  } finally {
    await source.close();
  }
}
