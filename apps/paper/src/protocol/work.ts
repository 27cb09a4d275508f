import { rm } from "node:fs/promises";
import { join } from "node:path";
import { subset } from "@pixelweft/datasets";
import { DivergedError } from "@pixelweft/layers";
import { countParameters } from "@pixelweft/pixelcnn/figures";
import type { Backend } from "@pixelweft/tensor";
import type { Experiment } from "./experiment.ts";
import type { Images } from "./images.ts";
import { commitNow, loadNow, machineWords, today } from "./machine.ts";
import type { RecordFiles, Records } from "./record-files.ts";
import type { Origin, RateTry } from "./record.ts";
import { fits, trainingName, type Wanted } from "./schedule.ts";
import { trainedBy, type Terms } from "./terms.ts";
import { trainAndJudge, type TrainingTerms } from "./training-run.ts";

/** What work is done with. */
export interface Workplace {
  readonly backend: Backend;
  readonly images: Images;
  readonly terms: Terms;
  readonly files: RecordFiles;
  /** Where trainings are saved. */
  readonly folder: string;
  readonly stop: () => boolean;
  readonly saveEvery?: number;
  readonly say: (words: string) => void;
}

const rateSeed = 1;

/** Does the next thing for a run and keeps what came of it: tries a rate, or trains and reads the test images. False if it was stopped. */
export async function work(run: Wanted, records: Records, place: Workplace): Promise<boolean> {
  if (run.state === "rate to choose") return tryRate(run, records, place);
  if (run.state === "to run") return runToEnd(run, place);
  throw new RangeError(`Cannot work on ${trainingName(run)}: it is ${run.state}`);
}

async function tryRate(
  run: Extract<Wanted, { state: "rate to choose" }>,
  records: Records,
  place: Workplace,
): Promise<boolean> {
  const { experiment, next } = run;
  const { terms, images } = place;
  const { network, config } = experiment;
  // A quarter of the usual images, however many the experiment has seconds for.
  const steps = Math.max(1, Math.floor(terms.images / 4 / terms.batch));
  const before = loadNow();
  const name = trainingName(run);
  const training = { name, judge: images.heldOut, seed: rateSeed, rate: next, steps };
  const found = await train(experiment, training, place).catch((error: unknown) => {
    if (error instanceof DivergedError) return "broken" as const;
    throw error;
  });
  if (found === undefined) return false;
  const commits = found === "broken" ? [commitNow()] : found.commits;
  const tried: RateTry = {
    rate: next,
    bitsPerDim: found === "broken" ? null : found.score.bitsPerDim,
    ...origin(place, before, commits),
  };
  const earlier = records.rates.get(network);
  await place.files.keepRates({
    network,
    config,
    trainedBy: trainedBy(experiment.row),
    images: steps * terms.batch,
    seed: rateSeed,
    tried: [...(earlier && fits(earlier, experiment) ? earlier.tried : []), tried],
  });
  await rm(checkpointOf(place, name), { force: true });
  const bits = tried.bitsPerDim?.toFixed(4) ?? "broken";
  place.say(`${network}, rate ${next}: ${bits} bits/dim of held-out images`);
  return true;
}

async function runToEnd(
  run: Extract<Wanted, { state: "to run" }>,
  place: Workplace,
): Promise<boolean> {
  const { experiment, seed, rate } = run;
  const { terms, images } = place;
  const { id, config } = experiment;
  const steps = Math.max(1, Math.floor((experiment.images ?? terms.images) / terms.batch));
  const before = loadNow();
  const name = trainingName(run);
  const training = { name, judge: images.test, seed, rate, steps };
  const found = await train(experiment, training, place);
  if (found === undefined) return false;
  await place.files.keepResult({
    id,
    seed,
    rate,
    config,
    trainedBy: trainedBy(experiment.row),
    weights: countParameters(config),
    images: found.images,
    batch: terms.batch,
    seconds: Number(found.seconds.toFixed(1)),
    ...origin(place, before, found.commits),
    curve: found.curve,
    test: found.score,
  });
  await rm(checkpointOf(place, name), { force: true });
  place.say(`${name}: ${found.score.bitsPerDim.toFixed(4)} bits/dim of test images`);
  return true;
}

interface Asked extends Pick<TrainingTerms, "seed" | "rate" | "steps"> {
  readonly name: string;
  readonly judge: Images["test"];
}

function train({ config, row }: Experiment, asked: Asked, place: Workplace) {
  const { name, judge, seed, rate, steps } = asked;
  const { terms, images, backend, stop, saveEvery } = place;
  const curveEvery = Math.max(1, Math.floor(terms.between / terms.batch));
  return trainAndJudge({
    terms: {
      config,
      seed,
      rate,
      steps,
      batch: terms.batch,
      curveEvery,
      ...(row.optimiser && { optimiser: row.optimiser }),
    },
    backend,
    learnt: images.learnt,
    watched: subset(images.heldOut, {
      from: 0,
      to: Math.min(terms.watched, images.heldOut.info.count),
    }),
    judge,
    checkpoint: checkpointOf(place, name),
    commit: commitNow(),
    stop,
    ...(saveEvery === undefined ? {} : { saveEvery }),
    say: (words) => place.say(`${name}: ${words}`),
  });
}

/** The file of a training that is under way. */
export function checkpointOf({ folder }: Pick<Workplace, "folder">, name: string): string {
  return join(folder, `${name}.safetensors`);
}

function origin({ backend }: Workplace, before: string, commits: readonly string[]): Origin {
  return { commits, machine: machineWords(backend, before), day: today() };
}
