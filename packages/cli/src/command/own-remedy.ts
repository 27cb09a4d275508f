import { MixedSizesError, StateMismatchError } from "@pixelweft/datasets";
import { commandWords, shellWords } from "./command-words.ts";
import { hasOption, valueOf } from "./given-words.ts";
import { optionOf } from "./option.ts";

/** Commands that read the data of a run, and options that name other data for them. */
const ofRuns = new Set(["evaluate", "sample", "complete", "surprise"]);
const otherData = ["data", "testData", "like", "against", "folder"];

/** What to do where the pictures of a run have changed, by the words of `pixelweft`: how they are read, it keeps. Nothing for other errors. */
export function ownRemedy(error: unknown, words: readonly string[]): string | undefined {
  const run = valueOf(words, "resume");
  if (error instanceof StateMismatchError && run !== undefined) {
    const anew = commandWords(`train FOLDER ${shellWords(optionOf("from"), run)}`);
    return `undo what changed there, or "${anew}" begins a run on it from these weights`;
  }
  const named = otherData.some((name) => hasOption(words, name));
  const isOwn = ofRuns.has(words[0] ?? "") && !named;
  return error instanceof MixedSizesError && (isOwn || run !== undefined)
    ? "they were of one size when the run began: take out what came after that"
    : undefined;
}
