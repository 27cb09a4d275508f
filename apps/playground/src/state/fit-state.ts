import { parseGiven } from "./given.ts";
import { initialState, type PageState } from "./page-state.ts";

/** What the state can ask of a model. */
export interface ModelLimits {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly levels: number;
  /** 0 where it has no classes. */
  readonly numClasses: number;
}

/**
 * The state without what a model does not have: classes, pixels, colours, and fixed pixels of another picture.
 *
 * @example
 * fitState({ ...initialState, label: 999 }, { height: 2, width: 2, channels: 1, levels: 4, numClasses: 3 }).label; // 0
 */
export function fitState(state: PageState, limits: ModelLimits): PageState {
  const { height, width, channels, levels, numClasses } = limits;
  const { label, believed, pixel, ink, given } = state;
  const length = height * width * channels;
  const isGiven = given !== "" && parseGiven(given, { length, levels }).fixed.includes(1);
  return {
    ...state,
    label: label < Math.max(1, numClasses) ? label : 0,
    believed: believed < numClasses ? believed : initialState.believed,
    pixel: pixel < height * width ? pixel : initialState.pixel,
    ink: channels === 3 || ink < levels ? ink : initialState.ink,
    given: isGiven ? given : "",
  };
}
