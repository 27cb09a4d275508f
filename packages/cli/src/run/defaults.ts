import {
  choosePictures,
  chosenWords,
  type ChoiceAccess,
  type DataChoice,
} from "@pixelweft/datasets";
import { quickPreset } from "@pixelweft/pixelcnn/recipes";
import { optionOf } from "../command/option.ts";

/** Looks at the data and chooses how its pictures are read, and a preset; the lines say what, why, and which option chooses otherwise. */
export async function defaultsFor(
  given: DataChoice,
  { minutes, ...access }: ChoiceAccess & { minutes?: number },
): Promise<{ readonly data: DataChoice; readonly preset: string; readonly lines: string[] }> {
  const chosen = await choosePictures(given, access);
  const { choice: data, palette: suggestion, info } = chosen;
  const lines = chosenWords(chosen, optionOf);
  const { palette, shape } = info;
  const { preset, kind } = quickPreset({ shape, palette: suggestion ?? palette });
  const size = shape.slice(0, 2).join("x");
  const time = minutes === undefined ? "" : ` and ${minutes} minutes`;
  lines.push(
    `Chose preset ${preset}${time}: the pictures are ${kind}, of ${size}; --config and --minutes choose otherwise`,
  );
  return { data, preset, lines };
}
