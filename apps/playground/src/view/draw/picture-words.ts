import type { ShownModel } from "../../engine/shown-model.ts";
import type { PageState } from "../../state/page-state.ts";

/** What a drawn picture is, in a sentence. */
export function pictureWords(
  { name, title = name, model, classes }: ShownModel,
  { label, seed, number, temperature, minP }: PageState,
): string {
  const { width, height } = model.config;
  const what = classes[label] ?? "picture";
  const share = minP > 0 ? `, without colours under ${minP} of the likeliest` : "";
  return `A ${what} of ${width} by ${height} pixels, drawn by ${title}: picture ${number} of seed ${seed} at temperature ${temperature}${share}`;
}
