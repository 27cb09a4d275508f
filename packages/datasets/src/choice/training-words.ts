import { counted } from "../text/counted.ts";
import type { TrainingData } from "./choice-parts.ts";

/** A result on fewer pictures is theirs alone. A hash divides, so that few pictures may leave fewer than a tenth. */
const fewTested = 3;

/** How some images are trained on. */
export interface TrainingWordsOptions {
  /** Images in a batch, and whether that was asked for. */
  readonly batch: number;
  readonly isBatchAsked: boolean;
  /** The names of classes that are not learnt. */
  readonly unlearnt: readonly string[];
  /** What a way out is called, such as the option of a command line. */
  readonly nameOf?:
    | ((field: "condition" | "batch" | "testNames" | "validationNames" | "split") => string)
    | undefined;
}

/**
 * What there is to say of images before they are trained on, in lines: classes that are not learnt, batches of all images there are, no
 * picture for a test or hardly one, and what was done to pictures.
 *
 * @example
 * const data = await openTrainingData({ source: "sprites16" });
 * const unlearnt = ["orc", "elf", "imp", "bat"];
 * const [line] = trainingWords(data, { batch: 8, isBatchAsked: true, unlearnt });
 * line; // "The 4 classes (orc, elf, imp, …) are not learnt; condition class learns to sample each"
 */
export function trainingWords(
  {
    train,
    validation,
    tested,
    notes,
  }: Pick<TrainingData, "train" | "validation" | "tested" | "notes">,
  { batch, isBatchAsked, unlearnt, nameOf = (field) => field }: TrainingWordsOptions,
): string[] {
  const some = `${unlearnt.slice(0, 3).join(", ")}${unlearnt.length > 3 ? ", …" : ""}`;
  return [
    ...(unlearnt.length > 1
      ? [
          `The ${unlearnt.length} classes (${some}) are not learnt; ${nameOf("condition")} class learns to sample each`,
        ]
      : []),
    ...(batch === train.info.count && batch > 1 && !isBatchAsked
      ? [`Batches of ${counted(batch, "image")}: there are no more; ${nameOf("batch")} takes fewer`]
      : []),
    ...(validation.info.count === 0
      ? [
          `No picture is held out for validation, which a hash of each decides: nothing will say when the model has only memorised them; ${nameOf("validationNames")} names some`,
        ]
      : []),
    ...testWords(tested, nameOf),
    ...notes,
  ];
}

/** What there is to say of so many pictures that are left for a test; nothing where it is elsewhere. */
function testWords(
  tested: number | undefined,
  nameOf: NonNullable<TrainingWordsOptions["nameOf"]>,
): string[] {
  if (tested === undefined || tested >= fewTested) return [];
  if (tested === 0)
    return [
      `No picture is left for a test, which takes about a tenth, by a hash of each: name some with ${nameOf("testNames")}, or evaluate with ${nameOf("split")} train`,
    ];
  const [are, them] = tested === 1 ? ["is", "it"] : ["are", "them"];
  return [
    `Only ${counted(tested, "picture")} ${are} left for a test, which takes about a tenth, and a result on ${them} says little: ${nameOf("testNames")} names more`,
  ];
}
