import { didYouMean } from "@pixelweft/datasets/text";
import { InvalidArgumentError, Option } from "commander";

/** What the text behind an option can stand for. */
interface Values {
  flag: boolean;
  text: string;
  choice: string;
  whole: number;
  positive: number;
  size: readonly [height: number, width: number];
  shape: readonly [height: number, width: number, channels: number];
  colour: readonly [red: number, green: number, blue: number];
  wholes: readonly number[];
  words: readonly string[];
}

/** An option of commands, as data. Its name is its key in a table, with dashes: `testNames` is `--test-names`. */
export interface OptionData {
  readonly kind: keyof Values;
  readonly about: string;
  /** What stands behind it in the help; nothing behind a flag. */
  readonly takes?: string;
  /** The least whole number, and the greatest number. */
  readonly least?: number;
  readonly most?: number;
  readonly choices?: readonly string[];
  /** What it is if it is not given. */
  readonly usual?: unknown;
  readonly required?: true;
  /** Refused where it stands twice, as the first one would be lost. */
  readonly once?: true;
  /** Its heading in the help. */
  readonly group?: string;
  /** In the help by its name alone: another command explains it. */
  readonly brief?: true;
}

type ValueOf<O> = O extends { choices: readonly (infer C)[] }
  ? C
  : O extends { kind: infer K extends keyof Values }
    ? Values[K]
    : never;
type Certain<O, N extends keyof O> = O[N] extends { usual: {} } | { required: true } ? N : never;

/** What the options of a table are on a command line: those with a usual value always something. */
export type Given<O> = {
  readonly [N in keyof O as Certain<O, N>]: ValueOf<O[N]>;
} & { readonly [N in keyof O as N extends Certain<O, N> ? never : N]?: ValueOf<O[N]> | undefined };

/** An option as commander takes it. */
export function commanderOption(name: string, data: OptionData): Option {
  const { kind, about, takes, usual, required, once, group } = data;
  let times = 0;
  const flag = optionOf(name);
  const option = new Option(kind === "flag" ? flag : `${flag} <${takes ?? kind}>`, about);
  if (kind !== "flag")
    option.argParser((text) => {
      if (once && ++times > 1) throw wrong("It is given twice.");
      return readers[kind](text, data);
    });
  if (kind === "choice") option.argChoices = [...(data.choices ?? [])];
  if (usual !== undefined) option.default(usual);
  if (required === true) option.makeOptionMandatory();
  return group === undefined ? option : option.helpGroup(group);
}

/** Options under a heading of the help. */
export function under<const O extends Readonly<Record<string, OptionData>>>(
  group: string,
  options: O,
): O {
  return withEach(options, { group });
}

/** Options that another command explains. */
export function brief<const O extends Readonly<Record<string, OptionData>>>(options: O): O {
  return withEach(options, { brief: true });
}

function withEach<O extends Readonly<Record<string, OptionData>>>(
  options: O,
  more: Partial<OptionData>,
): O {
  const rows = Object.entries(options).map(([name, data]) => [name, { ...data, ...more }]);
  return Object.fromEntries(rows) as O;
}

/** A name as it is typed. */
export function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Fields of a choice whose options have other names. */
const otherNames: Readonly<Record<string, string>> = { source: "data", testSource: "testData" };

/** The option of a field of a choice. */
export function optionOf(field: string): string {
  return `--${dashed(otherNames[field] ?? field)}`;
}

type Reader = (text: string, data: OptionData) => Values[keyof Values];

const readers: Readonly<Record<Exclude<keyof Values, "flag">, Reader>> = {
  text(text) {
    // A variable of a shell that is not set must not stand for what is usual.
    if (text === "") throw wrong("It is empty, and names nothing.");
    return text;
  },
  choice(text, { choices = [] }) {
    if (choices.includes(text)) return text;
    throw wrong(`Allowed choices are ${choices.join(", ")}.${didYouMean(text, choices)}`);
  },
  whole: (text, { least = 0, most = Number.MAX_SAFE_INTEGER }) => {
    const value = Number(text);
    if (/^\d+(?:e\d+)?$/i.test(text) && value >= least && value <= most) return value;
    const range =
      most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of ${least} or more`;
    throw wrong(`It must be a whole number ${range}.`);
  },
  positive(text, { most = Number.MAX_VALUE }) {
    const value = Number(text);
    if (value > 0 && value <= most) return value;
    const range = most < Number.MAX_VALUE ? `, ${most} at most` : "";
    throw wrong(`It must be a number above 0${range}.`);
  },
  size(text, { least = 1 }) {
    const [, height, width = height] = /^(\d+)(?:x(\d+))?$/.exec(text) ?? [];
    const size = [Number(height), Number(width)] as const;
    if (height === undefined || size.some((side) => side < least))
      throw wrong("It must be like 16 or 24x32.");
    return size;
  },
  shape(text) {
    const [, height, width, channels = "1"] = /^(\d+)x(\d+)(?:x(\d+))?$/.exec(text) ?? [];
    if (height === undefined) throw wrong("It must be like 32x32x3.");
    return [Number(height), Number(width), Number(channels)];
  },
  colour(text) {
    const [, ...parts] = /^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text) ?? [];
    const [red, green, blue] = parts.map((part) => Number.parseInt(part, 16));
    if (red === undefined || green === undefined || blue === undefined)
      throw wrong("It must be like #ff8800.");
    return [red, green, blue];
  },
  wholes(text) {
    if (!/^[1-9]\d*(?:,[1-9]\d*)*$/.test(text)) throw wrong("It must be like 2,4.");
    return text.split(",").map(Number);
  },
  words(text) {
    const found = text.split(",").filter((word) => word !== "");
    if (found.length === 0) throw wrong("It must be like Dune,Storm.");
    return found;
  },
};

function wrong(message: string): InvalidArgumentError {
  return new InvalidArgumentError(message);
}
