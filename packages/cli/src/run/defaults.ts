import { choosePalette, type ChoiceAccess, type DataChoice } from "@pixelweft/datasets";
import { quickPreset } from "@pixelweft/pixelcnn/recipes";

/**
 * Looks at the data and chooses a preset and, for small pictures of few colours or with transparent places, a palette; the lines say
 * what was chosen, why, and which option chooses otherwise.
 */
export async function defaultsFor(
  given: DataChoice,
  { minutes, ...access }: ChoiceAccess & { minutes?: number },
): Promise<{ readonly data: DataChoice; readonly preset: string; readonly lines: string[] }> {
  const { choice: data, suggestion, info } = await choosePalette(given, access);
  const { palette, shape } = info;
  const { preset, kind } = quickPreset({ shape, palette: suggestion ?? palette });
  const size = shape.slice(0, 2).join("x");
  const time = minutes === undefined ? "" : ` and ${minutes} minutes`;
  const lines = [
    `Chose preset ${preset}${time}: the pictures are ${kind}, of ${size}; --config and --minutes choose otherwise`,
  ];
  if (suggestion) {
    const { colours, reason } = suggestion;
    const why = reason === "few colours" ? `${colours} colours` : reason;
    lines.unshift(
      `Chose --palette ${colours}: the pictures have ${why}; --background '#ffffff' takes RGB`,
    );
  }
  return { data, preset, lines };
}
