import { formatAddress } from "../state/address.ts";
import { initialState, type PageState } from "../state/page-state.ts";

/** A few short steps, each of which sets the page. */
export interface Lesson {
  /** What it is called in an address. */
  readonly name: string;
  readonly title: string;
  /** What is learnt, in a sentence. */
  readonly about: string;
  /** Three to six. */
  readonly steps: readonly Step[];
}

/** One step of a lesson. */
export interface Step {
  readonly title: string;
  /** Paragraphs. */
  readonly text: readonly string[];
  /** What the page shows; all else is as on a page that has just been opened. */
  readonly shows: Partial<PageState>;
  /** Links that change what is shown, each read as the end of "You could try …". */
  readonly tries: readonly Try[];
}

/** Something to try. */
export interface Try {
  readonly words: string;
  /** What it changes of the step's own picture. */
  readonly shows: Partial<PageState>;
}

/** A lesson and the number of one of its steps, from 1. */
export interface OpenStep {
  readonly lesson: Lesson;
  readonly number: number;
  readonly step: Step;
}

/** The address of a step, from its `#` on; with a `Try`, of what that shows, and the lesson stays open. */
export function stepAddress(lesson: Lesson, number: number, tried?: Try): string {
  const shows = lesson.steps[number - 1]?.shows ?? {};
  const place = `${lesson.name}.${number}`;
  return formatAddress({ ...initialState, ...shows, ...tried?.shows, lesson: place });
}

/** The step that a state names, such as `temperature.2`; nothing if there is no such step. */
export function openStep(
  lessons: readonly Lesson[],
  { lesson: place }: Pick<PageState, "lesson">,
): OpenStep | undefined {
  const [name, words = "1"] = place.split(".");
  const lesson = lessons.find((one) => one.name === name);
  const number = Number(words);
  const step = lesson?.steps[number - 1];
  return lesson && step ? { lesson, number, step } : undefined;
}
