import {
  initialState,
  type PageState,
  type Computing,
  type Part,
  type Tool,
} from "./page-state.ts";

/** How a value is written in an address. */
interface Field<Value> {
  /** Nothing for words that are no such value. */
  readonly parse: (words: string) => Value | undefined;
  readonly format: (value: Value) => string;
}

const parts: readonly Part[] = ["draw", "blind-spot", "train", "lessons", "game"];

const tools: readonly Tool[] = ["look", "paint", "erase", "damage"];

const computing: readonly Computing[] = ["wasm", "measured", "webgpu"];

const fields: { readonly [Name in keyof PageState]: Field<PageState[Name]> } = {
  part: word(parts),
  model: text(/^[\w-]{1,64}$/),
  label: whole(0, 999_999),
  seed: whole(0, 2 ** 32 - 1),
  number: whole(0, 2 ** 32 - 1),
  temperature: real(0.05, 4),
  minP: real(0, 1),
  speed: whole(0, 100_000),
  pixel: whole(-1, 2 ** 24 - 1),
  field: onOrOff(),
  given: text(/^[\w-]{0,20000}$/),
  tool: word(tools),
  ink: whole(0, 0xffffff),
  layers: whole(0, 6),
  stacks: whole(1, 2),
  colour: whole(0, 2),
  costs: onOrOff(),
  believed: whole(-1, 999_999),
  backend: word(computing),
  lesson: text(/^(?:[a-z-]{1,32}(?:\.[1-9]\d?)?)?$/),
  set: text(/^[\w-]{1,64}$/),
  hidden: {
    parse: (words) => words.split(".").filter((name) => /^[a-z-]{1,32}$/.test(name)),
    format: (names) => names.join("."),
  },
};

/**
 * The state that an address holds: what stands behind its `#`. What is missing or makes no sense is as in `initialState`.
 *
 * @example
 * parseAddress("#seed=7&temperature=0.5").seed; // 7
 */
export function parseAddress(hash: string): PageState {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  const found: Partial<Record<keyof PageState, unknown>> = {};
  for (const name of names) {
    const written = words.get(name);
    const value = written === null ? undefined : fields[name].parse(written);
    if (value !== undefined) found[name] = value;
  }
  return { ...initialState, ...(found as Partial<PageState>) };
}

/**
 * The address of a state, from its `#` on; what is as in `initialState` is left out.
 *
 * @example
 * formatAddress({ ...initialState, seed: 7 }); // "#seed=7"
 */
export function formatAddress(state: PageState): string {
  const words = new URLSearchParams();
  for (const name of names) {
    const written = format(name, state);
    if (written !== format(name, initialState)) words.set(name, written);
  }
  return `#${words.toString()}`;
}

const names = Object.keys(fields) as readonly (keyof PageState)[];

function format(name: keyof PageState, state: PageState): string {
  // A field and the value of its name go together, which the type of a union cannot say.
  const field: { readonly format: (value: never) => string } = fields[name];
  return field.format(state[name] as never);
}

function whole(low: number, high: number): Field<number> {
  return {
    parse: (words) => {
      const value = Number(words);
      return /^-?\d+$/.test(words) && value >= low && value <= high ? value : undefined;
    },
    format: String,
  };
}

function real(low: number, high: number): Field<number> {
  return {
    parse: (words) => {
      const value = Number(words);
      return words !== "" && value >= low && value <= high ? value : undefined;
    },
    format: String,
  };
}

function onOrOff(): Field<boolean> {
  return {
    parse: (words) => (words === "on" ? true : words === "off" ? false : undefined),
    format: (on) => (on ? "on" : "off"),
  };
}

function word<Word extends string>(all: readonly Word[]): Field<Word> {
  return { parse: (words) => all.find((one) => one === words), format: String };
}

function text(form: RegExp): Field<string> {
  return { parse: (words) => (form.test(words) ? words : undefined), format: String };
}
