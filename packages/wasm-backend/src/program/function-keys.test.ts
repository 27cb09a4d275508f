// @module-tag ci
import { conformanceCases, randomProgram } from "@pixelweft/backend-tests";
import { validateProgram, type Program, type Step } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { FunctionBuilder } from "../emit/function.ts";
import { number } from "../emit/i32.ts";
import { writeFor } from "../emit/wide.ts";
import { deferredKernels } from "../kernels/deferred-kernels.ts";
import { winograd } from "../kernels/winograd/winograd.ts";
import { tilesOf } from "../tiles.ts";
import { Constants } from "./constants.ts";
import { scheduleProgram, type Task } from "./schedule.ts";
import type { Work } from "./work.ts";

/** The functions of many kernels. Those of one key stand for each other in a program, so they have to be the same. */
class Functions {
  /** Keys whose functions differ. */
  readonly clashes = new Set<string>();
  compared = 0;
  readonly #codes = new Map<string, string>();
  readonly #indices = new Map<string, number>();

  add(work: Work): void {
    this.#write(work.key, work.args.length + 2, (f) => {
      const args = f.parameters.slice(0, work.args.length);
      const [from, to] = [f.parameter(work.args.length), f.parameter(work.args.length + 1)];
      const [shared, own] = [number(64), number(128)];
      const helper = this.#helper;
      work.write({ f, fused: true, shared, own, helper }, { args, from, to });
    });
  }

  readonly #helper = (
    key: string,
    parameters: number,
    write: (f: FunctionBuilder) => void,
  ): number => {
    const index = this.#indices.get(key) ?? this.#indices.size;
    this.#indices.set(key, index);
    this.#write(`helper ${key}`, parameters, write);
    return index;
  };

  #write(key: string, parameters: number, write: (f: FunctionBuilder) => void): void {
    const constants = new Constants(number(256));
    const f = new FunctionBuilder(parameters, constants);
    write(f);
    const code = `${[...f.encode()]} ${[...constants.words]}`;
    const before = this.#codes.get(key);
    if (before === undefined) this.#codes.set(key, code);
    else {
      this.compared++;
      if (before !== code) this.clashes.add(key);
    }
  }
}

function worksOf(tasks: readonly Task[]): Work[] {
  return tasks.flatMap((task) => (task.kind === "work" ? [task.work] : worksOf(task.body)));
}

/** Programs of a kernel and of some that differ from it in one number, each in the loops that it is in. */
function* alike(program: Program, random: () => number, mutants: number): Generator<Program> {
  const buffers = program.buffers.map((buffer) => ({ ...buffer, bytes: 2 ** 34 }));
  const within = function* (
    steps: readonly Step[],
    nest: (step: Step) => Step,
  ): Generator<Program> {
    for (const step of steps) {
      if (step.kind === "repeat") {
        yield* within(step.body, (inner) => nest({ ...step, body: [inner] }));
        continue;
      }
      const base = moved(step);
      for (let n = 0; n <= mutants; n++) {
        const one = n === 0 ? base : changed(base, random);
        const made = { ...program, buffers, steps: [nest(one)] };
        if (isValid(made)) yield made;
      }
    }
  };
  yield* within(program.steps, (step) => step);
}

function isValid(program: Program): boolean {
  try {
    validateProgram(program);
    return true;
  } catch {
    return false;
  }
}

type Fields = Record<string, unknown>;

/** All objects and lists in a value, itself included. */
function partsOf(value: unknown): Fields[] {
  if (typeof value !== "object" || value === null) return [];
  return [value as Fields, ...Object.values(value).flatMap(partsOf)];
}

/** Elements before the first of a view, so that one which begins a little earlier is still in its buffer. */
const before = 100_000;

/** A step whose views begin later in their buffers. */
function moved(step: Step): Step {
  const copy = structuredClone(step);
  for (const { offset } of partsOf(copy))
    for (const affine of partsOf(offset).slice(0, 1))
      affine["constant"] = Number(affine["constant"]) + before;
  return copy;
}

/** A copy of which one number is another. */
function changed(step: Step, random: () => number): Step {
  const copy = structuredClone(step);
  const places = partsOf(copy).flatMap((part) =>
    Object.keys(part)
      .filter((name) => name !== "buffer" && typeof part[name] === "number")
      .map((name) => ({ part, name })),
  );
  const place = places[Math.floor(random() * places.length)];
  const by = [1, -1, 2, -2, 4][Math.floor(random() * 5)] ?? 1;
  if (place) place.part[place.name] = Number(place.part[place.name]) + by;
  return copy;
}

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

test("kernels that share a function have the same code", () => {
  const random = randomOf(7);
  const cases = [
    ...conformanceCases(),
    ...Array.from({ length: 40 }, (_, seed) => randomProgram(seed)),
  ];
  const functions = new Functions();
  writeFor({ wide: false }, () => {
    for (const { program } of cases)
      for (const one of alike(program, random, 3)) {
        const ways = { tiles: tilesOf(6, false), threads: 2, fast: winograd, ...deferredKernels };
        for (const work of worksOf(scheduleProgram(one, ways).tasks)) functions.add(work);
      }
  });
  expect([...functions.clashes]).toEqual([]);
  expect(functions.compared).toBeGreaterThan(1000);
});
