import type { DataChoice, PictureChoice } from "@pixelweft/datasets/choice";

type Check = (value: unknown) => boolean;

/** Whether what a file holds names images, each field of its kind. What a source takes is for those who open it to say. */
export function isChoice(value: unknown): value is DataChoice {
  return isRecord(value) && isText(value["source"]) && fits(value, choice) && isPictures(value);
}

/** A list whose parts are all such. */
export function isListOf(value: unknown, check: Check): boolean {
  return Array.isArray(value) && value.every(check);
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Whether something is a whole number from `least`. */
export function isWhole(value: unknown, least = 0): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isFlag: Check = (value) => typeof value === "boolean";
const isNatural: Check = (value) => isWhole(value);
const isPair: Check = (value) => isListOf(value, isNatural) && Object(value).length === 2;
const isColour: Check = (value) => isListOf(value, isNatural) && Object(value).length === 3;
const isWords: Check = (value) => isListOf(value, isText);

const choice: Readonly<Record<Exclude<keyof DataChoice, "source" | "pictures">, Check>> = {
  testSource: isText,
  folder: isText,
  size: isPair,
  flips: isFlag,
  shifts: isPair,
  turns: isFlag,
  as: isText,
  partial: isFlag,
  labels: isText,
  classes: isText,
};

const pictures: Readonly<Record<keyof PictureChoice, Check>> = {
  below: isText,
  large: isFlag,
  resize: isPair,
  pad: isPair,
  padAt: isText,
  skipOtherSizes: isFlag,
  grey: isFlag,
  background: isColour,
  transparent: isColour,
  palette: isNatural,
  skipDamaged: isFlag,
  cell: isPair,
  margin: isNatural,
  spacing: isNatural,
  crops: isPair,
  patches: isPair,
  scales: (value) => isListOf(value, isNatural),
  stride: isNatural,
  testNames: isWords,
  validationNames: isWords,
};

function isPictures({ pictures: given }: Readonly<Record<string, unknown>>): boolean {
  return given === undefined || (isRecord(given) && fits(given, pictures));
}

function fits(
  value: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, Check>>,
): boolean {
  return Object.entries(checks).every(
    ([name, check]) => value[name] === undefined || check(value[name]),
  );
}
