import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { subset } from "@pixelweft/datasets";
import { DivergedError } from "@pixelweft/layers";
import { countParameters } from "@pixelweft/pixelcnn/figures";
import type { Backend } from "@pixelweft/tensor";
import type { Experiment } from "./experiment.ts";
import type { Images } from "./images.ts";
import { commitNow, loadNow, machineWords, today } from "./machine.ts";
import { choiceOf, rateSeed, wholeTries } from "./rates-of.ts";
import { resultName, type RecordFiles, type Records } from "./record-files.ts";
import type { Origin, RateTry } from "./record.ts";
import { trainingName, wholeStart, type Wanted } from "./schedule.ts";
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
  const { experiment } = run;
  const { rate, whole } = run.next;
  const { terms, images } = place;
  const { network, config } = experiment;
  // However many images the experiment has seconds for.
  const steps = Math.max(1, Math.floor(terms.images / (whole ? 1 : 4) / terms.batch));
  const before = loadNow();
  const name = trainingName(run);
  const judge = whole ? watched(place) : images.heldOut;
  const training = { name, judge, seed: rateSeed, rate, steps };
  const found = await train(experiment, training, place).catch((error: unknown) => {
    if (error instanceof DivergedError) return "broken" as const;
    throw error;
  });
  if (found === undefined) return false;
  const commits = found === "broken" ? [commitNow()] : found.commits;
  const tried: RateTry = {
    rate,
    bitsPerDim: found === "broken" ? null : found.score.bitsPerDim,
    ...origin(place, before, commits),
  };
  const choice = choiceOf(experiment, records) ?? {
    network,
    config,
    trainedBy: trainedBy(experiment.row),
    images: steps * terms.batch,
    seed: rateSeed,
    tried: [],
  };
  await place.files.keepRates(
    whole
      ? { ...choice, whole: [...wholeTries(experiment, records), tried] }
      : { ...choice, tried: [...choice.tried, tried] },
  );
  // A whole training may become the run of its seed.
  if (!whole) await rm(checkpointOf(place, name), { force: true });
  const bits = tried.bitsPerDim?.toFixed(4) ?? "broken";
  place.say(`${network}, rate ${rate}: ${bits} bits/dim of held-out images`);
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
  const result = resultName({ id, seed });
  for (const file of await readdir(place.folder).catch(() => []))
    if (file.startsWith(wholeStart(result)) || file === `${result}.safetensors`)
      await rm(join(place.folder, file));
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
      ...(row.labelsMoved && { labelsMoved: true }),
    },
    backend,
    learnt: images.learnt,
    watched: watched(place),
    judge,
    checkpoint: checkpointOf(place, name),
    commit: commitNow(),
    stop,
    ...(saveEvery === undefined ? {} : { saveEvery }),
    say: (words) => place.say(`${name}: ${words}`),
  });
}

/** The held-out images that curves are measured on. */
function watched({ images: { heldOut }, terms }: Workplace): Images["heldOut"] {
  return subset(heldOut, { from: 0, to: Math.min(terms.watched, heldOut.info.count) });
}

/** The file of a training that is under way. */
export function checkpointOf({ folder }: Pick<Workplace, "folder">, name: string): string {
  return join(folder, `${name}.safetensors`);
}

function origin({ backend }: Workplace, before: string, commits: readonly string[]): Origin {
  return { commits, machine: machineWords(backend, before), day: today() };
}
