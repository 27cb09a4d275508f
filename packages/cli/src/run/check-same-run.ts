import type { Dataset, Samples } from "@pixelweft/datasets";
import { checkAlike, type AddingGroup } from "@pixelweft/mpi";
import type { Model } from "@pixelweft/pixelcnn";
import { version } from "../version.ts";
import type { TrainPlan, TrainRequest } from "./request.ts";

/** Images of a data set that are compared, evenly spread over it. */
const looks = 16;

/**
 * Refuses a run whose ranks do not all train the same network, from the same state, on the same images: with words, files or a version
 * of their own. Every rank calls it.
 *
 * @throws MpiError that names the ranks and what is unlike.
 */
export async function checkSameRun(
  group: AddingGroup,
  { model, settings, data }: TrainPlan,
  { given, minutes }: Pick<TrainRequest, "given" | "minutes">,
): Promise<void> {
  // The path may be another one on each host: the images count.
  const { data: _, ...decided } = settings;
  const { patience, samples } = given;
  const ends = { patience, samples, timed: minutes !== undefined };
  const sets = [await lookAt(data.train), await lookAt(data.validation)];
  await checkAlike(group, [
    {
      other: "another version of pixelweft",
      contents: version,
      remedy: "install the same one on all hosts",
    },
    {
      other: "other options",
      contents: JSON.stringify([model.config, decided, ends]),
      remedy: "start all ranks with the same words and files",
    },
    { other: "other images", contents: sets.flat(), remedy: "copy the same ones to all hosts" },
    {
      other: "another checkpoint",
      contents: stateOf(model),
      remedy: "resume from a folder on a shared disk, or copy it to all hosts",
    },
  ]);
}

/** What tells a data set from another one without reading all of it. Dates of files do not count: copies have others. */
async function lookAt({ info, read }: Dataset): Promise<Uint8Array[]> {
  const { name: _, access, ...rest } = info;
  const { count } = info;
  // Of one that is read from its front, what stands there.
  const numbers = access === "sequential" ? Math.min(1, count) : Math.min(looks, count);
  const indices = Array.from({ length: numbers }, (__, k) => Math.floor((k * count) / numbers));
  const { images, labels }: Samples = await read(indices);
  const text = JSON.stringify([rest, labels && [...labels]]);
  return [new TextEncoder().encode(text), images];
}

/** The state that a model is trained from. */
function stateOf({ parameters, training }: Model): Uint8Array[] {
  const { step = 0, seed, data, notes } = training ?? {};
  const place = new TextEncoder().encode(JSON.stringify([step, seed, data, notes]));
  const bytes = Object.values(parameters).map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  return [place, ...bytes];
}
