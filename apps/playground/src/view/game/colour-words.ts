import type { Colour } from "../../engine/shown-model.ts";

const hues: readonly (readonly [below: number, word: string])[] = [
  [16, "red"],
  [42, "orange"],
  [68, "yellow"],
  [165, "green"],
  [195, "cyan"],
  [255, "blue"],
  [290, "violet"],
  [335, "pink"],
  [361, "red"],
];

/**
 * A colour in words, for people who do not see it.
 *
 * @example
 * colourWords([46, 123, 67, 255]); // "dark green"
 * colourWords([0, 0, 0, 0]); // "transparent"
 */
export function colourWords([red, green, blue, opacity]: Colour): string {
  if (opacity === 0) return "transparent";
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const [range, lightness] = [most - least, (most + least) / 510];
  if (range < 36 && lightness > 0.95) return "white";
  if (range < 24 && lightness < 0.15) return "black";
  const shade =
    lightness < 0.25
      ? "very dark "
      : lightness < 0.42
        ? "dark "
        : lightness > 0.85
          ? "pale "
          : lightness > 0.68
            ? "light "
            : "";
  if (range < 36) return `${shade}grey`;
  const sector =
    most === red
      ? (green - blue) / range
      : most === green
        ? 2 + (blue - red) / range
        : 4 + (red - green) / range;
  const hue = (60 * sector + 360) % 360;
  const word = hues.find(([below]) => hue < below)?.[1] ?? "red";
  return `${shade}${word === "orange" && lightness < 0.42 ? "brown" : word}`.replace(
    "dark brown",
    "brown",
  );
}
