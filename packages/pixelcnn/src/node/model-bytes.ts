import { formatSafetensors, parseSafetensors } from "@pixelweft/tensor/safetensors";
import {
  formatConditionedModel,
  type ConditionedModel,
} from "../conditioning/conditioned-model.ts";
import { formatModel, type Model } from "../model/model.ts";

/** What a file says of the run that made its model. */
export interface RunWord {
  readonly step?: number;
  /** Plain JSON. */
  readonly settings: object;
}

/** A model, with its conditioner if it has one, as the bytes of its file; with a word on its run if there is one. */
export function modelBytes(
  model: Model | ConditionedModel,
  { dtype, run }: { readonly dtype: "F32" | "F16"; readonly run: RunWord | undefined },
): Uint8Array {
  const bytes =
    model.conditioner === undefined
      ? formatModel(model, dtype)
      : formatConditionedModel(model, dtype);
  if (run === undefined) return bytes;
  const { tensors, metadata } = parseSafetensors(bytes);
  return formatSafetensors(tensors, { ...metadata, run: JSON.stringify(run) });
}
