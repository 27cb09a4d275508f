import type { ShownModel } from "../../engine/shown-model.ts";
import type { PageState } from "../../state/page-state.ts";

/** What a drawn picture is, in a sentence. */
export function pictureWords(
  { name, model, classes }: ShownModel,
  { label, seed, number, temperature }: PageState,
): string {
  const { width, height } = model.config;
  const what = classes[label] ?? "picture";
  return `A ${what} of ${width} by ${height} pixels, drawn by ${name}: picture ${number} of seed ${seed} at temperature ${temperature}`;
}
