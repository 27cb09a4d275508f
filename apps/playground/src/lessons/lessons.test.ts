import { expect, test } from "vitest";
import { formatAddress, parseAddress } from "../state/address.ts";
import { initialState } from "../state/page-state.ts";
import { openStep, stepAddress } from "./lesson.ts";
import { lessons } from "./lessons.ts";

test("there are five lessons of three to six short steps", () => {
  expect(lessons).toHaveLength(5);
  expect(new Set(lessons.map(({ name }) => name)).size).toBe(5);
  for (const { name, steps } of lessons) {
    expect(steps.length, name).toBeGreaterThanOrEqual(3);
    expect(steps.length, name).toBeLessThanOrEqual(6);
    for (const { title, text } of steps) {
      const words = text.join(" ").split(" ").length;
      expect(words, title).toBeLessThan(110);
    }
  }
});

test("the address of every step and of everything to try brings back what it shows, and the step", () => {
  for (const lesson of lessons) {
    for (const [at, step] of lesson.steps.entries()) {
      const number = at + 1;
      const addresses = [undefined, ...step.tries].map((tried) => {
        const address = stepAddress(lesson, number, tried);
        const state = parseAddress(address);
        expect(state).toEqual({
          ...initialState,
          ...step.shows,
          ...tried?.shows,
          lesson: `${lesson.name}.${number}`,
        });
        expect(formatAddress(state)).toBe(address);
        expect(openStep(lessons, state)).toEqual({ lesson, number, step });
        return address;
      });
      // What is tried differs from the step, unless it leads back to it, and from all else that is tried.
      const tried = addresses.slice(1);
      expect(new Set(tried).size, step.title).toBe(tried.length);
      expect(tried.length, step.title).toBeGreaterThanOrEqual(1);
    }
  }
});

test("a place that is no step opens nothing", () => {
  for (const lesson of ["", "temperature.9", "temperature.0", "temperature.x", "chess.1"])
    expect(openStep(lessons, { lesson }), lesson).toBeUndefined();
  expect(openStep(lessons, { lesson: "temperature" })?.number).toBe(1);
});
