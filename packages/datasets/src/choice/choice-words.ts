import type { DataChoice } from "./data-choice.ts";

/**
 * Which images were trained on, in words: their source, where it is known, and the variants of them.
 *
 * @example
 * choiceWords({ source: "sprites", flips: true, shifts: [1, 0] }); // "sprites, moved and mirror images"
 * choiceWords({ source: "sprites", shifts: [0, 0] }); // "sprites"
 * choiceWords({ source: "sprites", turns: true }); // "sprites, turned too"
 * choiceWords({ source: "" }); // "images at a path that is left out"
 */
export function choiceWords({ source, flips, shifts = [0, 0], turns }: DataChoice): string {
  const moved = shifts.some((by) => by > 0) ? ", moved" : "";
  const what = source === "" ? "images at a path that is left out" : source;
  const mirrored = flips === true ? " and mirror images" : "";
  return `${what}${moved}${mirrored}${turns === true ? ", turned too" : ""}`;
}

/**
 * A name for what is made of a source: that of its file or folder, without the endings of archives, arrays, pictures and maps; `run` if nothing is
 * left. It has no signs that a system refuses in names.
 *
 * @example
 * nameOfSource("data/sprites.tar.gz"); // "sprites"
 * nameOfSource(".."); // "run"
 * nameOfSource("D:/"); // "D"
 */
export function nameOfSource(source: string): string {
  const [last = ""] = source
    .split(/[/\\]/)
    .filter((part) => part !== "")
    .slice(-1);
  const name = last.replace(
    /\.json$|(?:\.(?:tar|tgz|zip|gz|png|jpe?g|np[yz]|tmj|csv|parquet))+$/gi,
    "",
  );
  // What Windows takes in no name: a drive is D:, say.
  return name.replaceAll(/[<>:"|?*]|[. ]+$/g, "") || "run";
}
