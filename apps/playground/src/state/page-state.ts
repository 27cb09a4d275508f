/** The parts that the page can show. */
export type Part = "draw" | "blind-spot" | "train" | "lessons" | "game";

/** What the pointer does on the picture: look into a pixel, fix a colour, give a pixel back to the model, or make a hole to be mended. */
export type Tool = "look" | "paint" | "erase" | "damage";

/** The compute backend: WebAssembly at once, the one that is faster by a measurement, or WebGPU. */
export type Computing = "wasm" | "measured" | "webgpu";

/** All that decides what the page shows; the address bar holds it. */
export interface PageState {
  readonly part: Part;
  /** A name of `builtInModels`, or one that was dropped (`own-…`) or trained here (`trained-…`). */
  readonly model: string;
  /** Class that the picture is conditioned on, where the model has classes. */
  readonly label: number;
  readonly seed: number;
  /** Number of the picture: each number of a seed is a picture of its own. */
  readonly number: number;
  readonly temperature: number;
  /** Share of the likeliest colour below which colours are left out, 0 for none of them; `minP` of the sampler. */
  readonly minP: number;
  /** Pixels a second that are shown; 0 for as fast as they come. */
  readonly speed: number;
  /** Place of the pixel under the microscope, in drawing order; -1 for none. */
  readonly pixel: number;
  /** Whether the receptive field is laid over the picture. */
  readonly field: boolean;
  /** Pixels that the user fixed, as `formatGiven()` writes them. */
  readonly given: string;
  readonly tool: Tool;
  /** Level that is painted; of models of three channels a colour, red in its highest byte. */
  readonly ink: number;
  /** Layers of the blind spot that are shown; 0 for all. */
  readonly layers: number;
  /** Stacks of the network whose field is shown: one has a blind spot, two have none. */
  readonly stacks: number;
  /** Colour whose field is shown, in drawing order. */
  readonly colour: number;
  /** Whether the game shows what each pixel costs, in place of asking for them. */
  readonly costs: boolean;
  /** Class under which the game computes the costs; -1 for the picture's own. */
  readonly believed: number;
  readonly backend: Computing;
  /** Lesson and step, such as `temperature.2`; empty for none. */
  readonly lesson: string;
  /** Pictures to train on: a name of `builtInSets`, or `own` for those of the user. */
  readonly set: string;
  /** Names of controls that are hidden, for teachers. */
  readonly hidden: readonly string[];
}

/** What the page shows at an address without a word. */
export const initialState: PageState = {
  part: "draw",
  model: "sprites16",
  label: 8,
  seed: 1,
  number: 2,
  temperature: 1,
  minP: 0,
  speed: 0,
  pixel: -1,
  field: true,
  given: "",
  tool: "look",
  ink: 1,
  layers: 0,
  stacks: 1,
  colour: 0,
  costs: false,
  believed: -1,
  backend: "wasm",
  lesson: "",
  set: "potions",
  hidden: [],
};
