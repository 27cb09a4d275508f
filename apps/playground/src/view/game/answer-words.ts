import type { Guess } from "../../engine/game/guesses.ts";
import type { ShownModel } from "../../engine/shown-model.ts";
import { colourWords } from "./colour-words.ts";
import { levelColour } from "./swatches.ts";

/** So many bits, in words. */
export function bitWords(bits: number): string {
  return bits === 0 ? "0 bits" : `${bits.toFixed(bits < 9.95 ? 2 : 1)} bits`;
}

/** What became of a guess. */
export function answerWords(
  shown: ShownModel,
  given: {
    readonly guess: Guess;
    readonly truth: number;
    readonly bits: number;
    readonly model: number;
  },
): string {
  const { guess, truth, bits, model } = given;
  const isRight = guess.level === truth;
  const what = colourWords(levelColour(shown, truth));
  const verdict = isRight ? `Right, ${what}.` : `No, it is ${what}.`;
  return `${verdict} That costs you ${bitWords(bits)}, and the model ${bitWords(model)}.`;
}

/** How a game of so many levels ended. */
export function endWords(
  yours: readonly number[],
  models: readonly number[],
  levels: number,
): string {
  const sum = (bits: readonly number[]): number => bits.reduce((all, one) => all + one, 0);
  const [you, model] = [sum(yours), sum(models)];
  const cheaper = yours.filter((bits, round) => bits < (models[round] ?? 0)).length;
  const whole =
    you < model
      ? `You win: ${bitWords(you)} against ${bitWords(model)}.`
      : `The model wins: ${bitWords(model)} against your ${bitWords(you)}.`;
  return `${whole} You were cheaper at ${cheaper} of ${yours.length} pixels. Guessing without a look costs ${(Math.log2(levels) * yours.length).toFixed(0)} bits.`;
}
