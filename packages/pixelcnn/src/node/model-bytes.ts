import {
  formatConditionedModel,
  type ConditionedModel,
} from "../conditioning/conditioned-model.ts";
import { formatModel } from "../model/format-model.ts";
import type { Model } from "../model/model.ts";
import type { RunWord } from "../recipes/run-word.ts";
import { addWord } from "../recipes/write-run.ts";

/** A model, with its conditioner if it has one, as the bytes of its file; with a word on its run if there is one. */
export function modelBytes(
  model: Model | ConditionedModel,
  { dtype, run }: { readonly dtype: "F32" | "F16"; readonly run: RunWord | undefined },
): Uint8Array {
  const bytes =
    model.conditioner === undefined
      ? formatModel(model, dtype)
      : formatConditionedModel(model, dtype);
  return run === undefined ? bytes : addWord(bytes, run);
}
