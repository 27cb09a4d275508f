import { canvasPixels } from "@pixelweft/pixelcnn";
import { distributions } from "../../engine/game/costs.ts";
import {
  guessBits,
  modelBits,
  roundsOf,
  type Guess,
  type Round,
} from "../../engine/game/guesses.ts";
import type { LevelPicture } from "../../engine/game/test-picture.ts";
import type { ShownModel } from "../../engine/shown-model.ts";
import { choices } from "../draw/controls.ts";
import { element } from "../element.ts";
import { makeStage } from "../stage/stage.ts";
import { answerWords, bitWords, endWords } from "./answer-words.ts";
import { bars } from "./bars.ts";
import { namedSwatch, swatchChoices } from "./swatches.ts";

/** Rounds of a game. */
const roundCount = 12;
const trusts = [
  { value: "0.25", words: "a hunch" },
  { value: "0.6", words: "likely" },
  { value: "0.9", words: "sure" },
  { value: "0.99", words: "certain" },
];

/** A game on one picture: the picture so far, and a question at each round. */
export async function guessPanel(
  shown: ShownModel,
  picture: LevelPicture,
  showCosts: () => void,
): Promise<HTMLElement> {
  const { levels } = shown.model.config;
  const rounds = roundsOf(await distributions(shown, picture), picture.levels, roundCount);
  const pixels = canvasPixels(
    picture.levels,
    shown.model.config,
    shown.palette ? { palette: { colours: shown.palette } } : {},
  );
  const stage = makeStage();
  const [yours, models]: [number[], number[]] = [[], []];
  const score = element("div", { class: "score" });
  const question = element("div", { class: "question" });
  let guess: Guess = { level: -1, trust: 0.6 };

  const showScore = (): void => {
    const sum = (bits: readonly number[]): number => bits.reduce((all, one) => all + one, 0);
    const longest = Math.max(sum(yours), sum(models), 10);
    const rows = [
      { name: "You", length: sum(yours), value: bitWords(sum(yours)), isMain: true },
      { name: "The model", length: sum(models), value: bitWords(sum(models)) },
    ];
    score.replaceChildren(bars(rows, longest));
  };

  const ask = (number: number): void => {
    const round = rounds[number];
    if (!round) return end();
    guess = { ...guess, level: -1 };
    stage.show(pixels, round.place);
    stage.mark({ cursor: round.place });
    stage.describe(
      `The first ${round.place} of ${picture.levels.length} pixels; the next one is to be guessed`,
    );
    const price = element("p", { class: "quiet" });
    const go = element(
      "button",
      { type: "submit", class: "button main", disabled: true },
      "That is my guess",
    );
    const update = (): void => {
      const cost = (truth: number): string =>
        guessBits({ level: 0, trust: guess.trust }, { truth, levels }).toFixed(1);
      price.textContent = `Right costs ${cost(0)} bits, wrong costs ${cost(1)}.`;
      go.disabled = guess.level < 0;
    };
    const colours = swatchChoices(shown, {
      legend: `Pixel ${number + 1} of ${rounds.length}: which colour comes next?`,
      choose: (level) => {
        guess = { ...guess, level };
        update();
      },
    });
    const sure = choices("How sure are you?", trusts, {
      chosen: String(guess.trust),
      choose: (value) => {
        guess = { ...guess, trust: Number(value) };
        update();
      },
    });
    update();
    const form = element(
      "form",
      {
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault();
          answer(number, round);
        },
      },
      colours,
      sure,
      price,
      element("div", { class: "buttons" }, go),
    );
    question.replaceChildren(form);
    // Who asked for this pixel goes on from here; the first one is in no document yet.
    colours.querySelector("input")?.focus({ preventScroll: true });
  };

  const answer = (number: number, round: Round): void => {
    const bits = guessBits(guess, { truth: round.truth, levels });
    yours.push(bits);
    models.push(modelBits(round));
    showScore();
    stage.show(pixels, round.place + 1);
    const next = element(
      "button",
      { type: "button", class: "button main", onclick: () => ask(number + 1) },
      number + 1 < rounds.length ? "Next pixel" : "The end",
    );
    const words = answerWords(shown, { guess, truth: round.truth, bits, model: modelBits(round) });
    question.replaceChildren(
      element("p", { role: "status" }, words),
      element("h3", {}, "What the model expected"),
      bars(likeliest(shown, round), 1),
      element("div", { class: "buttons" }, next),
    );
    next.focus({ preventScroll: true });
  };

  const end = (): void => {
    stage.show(pixels, picture.levels.length);
    stage.mark({});
    const button = element(
      "button",
      { type: "button", class: "button main", onclick: showCosts },
      "What each pixel costs",
    );
    question.replaceChildren(
      element("p", { role: "status" }, endWords(yours, models, levels)),
      element("div", { class: "buttons" }, button),
    );
    button.focus({ preventScroll: true });
  };

  showScore();
  ask(0);
  return element(
    "div",
    { class: "two-columns guesses" },
    element("div", { class: "picture" }, stage.root),
    element("div", { class: "words" }, score, question),
  );
}

/** The five likeliest levels, the true one among them in bold. */
function likeliest(shown: ShownModel, { probabilities, truth }: Round): Parameters<typeof bars>[0] {
  return [...probabilities]
    .map((length, level) => ({ length, level }))
    .toSorted((a, b) => b.length - a.length)
    .slice(0, 5)
    .map(({ length, level }) => ({
      name: namedSwatch(shown, level),
      length,
      value: `${(100 * length).toFixed(length < 0.0995 ? 1 : 0)} %`,
      isMain: level === truth,
    }));
}
