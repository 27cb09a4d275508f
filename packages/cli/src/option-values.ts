import { InvalidArgumentError, Option } from "commander";
import { backendNames } from "./backend-choice.ts";

/** Reads a whole number of at least `low` from the command line. */
export function wholeNumber(low: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < low)
      throw new InvalidArgumentError(`It must be a whole number of ${low} or more.`);
    return value;
  };
}

/** Reads a number above zero from the command line. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

/** The option `--backend` that several commands have. */
export function backendOption(): Option {
  const words = "what computes; wasm lets V8 join vectors (an experiment of V8), wasm-128 does not";
  return new Option("--backend <name>", words).choices(backendNames).default("auto");
}

/** The option `--model`. */
export function modelOption(): Option {
  return new Option("--model <name>", "another model with the same sizes").choices([
    "gated",
    "pixelcnn",
    "row-lstm",
    "diagonal-bilstm",
  ]);
}

/** The option `--seed`. */
export function seedOption(what: string): Option {
  return new Option("--seed <n>", what).argParser(wholeNumber(0)).default(0);
}
