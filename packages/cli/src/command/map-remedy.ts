import { TileMapError, UncutError } from "@pixelweft/datasets";
import { commandWords, shellWords } from "./command-words.ts";
import { hasOption } from "./given-words.ts";
import { optionOf } from "./option.ts";
import { pictureOptions } from "./options.ts";

/**
 * The command that takes a map of tiles, where these words of `pixelweft` did not: a map that is not cut with the size of its crops, one in
 * XML as the JSON that Tiled makes of it. Nothing for other errors, nor beside options of pictures, which maps may not have.
 */
export function mapRemedy(error: unknown, words: readonly string[]): string | undefined {
  const isCut = hasOption(words, "crops");
  const isOfPictures = Object.keys(pictureOptions).some((name) => hasOption(words, name));
  if (isOfPictures && !isCut) return undefined;
  if (error instanceof UncutError && error.ways.join() === "crops")
    return `"${withCrops(words, error.side)}" takes crops of ${error.side}x${error.side} tiles`;
  const { source = "" } = error instanceof TileMapError ? error : {};
  if (!/\.tmx$/i.test(source) || !words.includes(source)) return undefined;
  const map = source.replace(/tmx$/i, "tmj");
  const renamed = words.map((word) => (word === source ? map : word));
  // What Tiled exports has the map's own format, and that is to be set first.
  const isEncoded = error instanceof TileMapError && error.isEncoded;
  const next = isCut ? commandWords(shellWords(...renamed)) : withCrops(renamed, 16);
  if (isEncoded) return `"${next}" takes it then`;
  return `"${shellWords("tiled", "--export-map", "json", source, map)}" does so, and "${next}" takes it`;
}

function withCrops(words: readonly string[], side: number): string {
  return commandWords(shellWords(...words, optionOf("crops"), String(side)));
}
