import { hexColour } from "../../data/hex-colour.ts";
import type { PreparedSet, TrainingPlan } from "../../data/prepared-set.ts";

/** The run on the page as commands for a terminal: training on the same pictures with the same recipe, and sampling. */
export function commandWords(
  { choice }: Pick<PreparedSet, "choice">,
  { step, seed }: { readonly step: number; readonly seed: number },
): string {
  const { source, pictures = {}, flips, shifts, turns } = choice;
  const stem = stemOf(source);
  const options = [
    ...Object.entries(pictures).flatMap(([field, value]) => option(field, value)),
    ...option("flips", flips),
    ...option("shifts", shifts),
    ...option("turns", turns),
  ];
  return [
    `pixelweft train ${quoted(source)} --config ${quoted(`${stem}.json`)} \\`,
    `  ${[...options, `--seed ${seed} --steps ${Math.max(1, step)} --backend wasm`].join(" ")}`,
    `pixelweft sample ${quoted(`${stem}.safetensors`)} --seed 1 --backend wasm`,
  ].join("\n");
}

/** The name of the files of a run. */
export function stemOf(source: string): string {
  return source.replace(/(?:\.(?:tar|tgz|zip|gz|png|jpe?g))+$/i, "") || "pictures";
}

/** The recipe for `--config`. */
export function recipeFile({ recipe }: TrainingPlan): string {
  return `${JSON.stringify(recipe, null, 2)}\n`;
}

/** An option as the command line takes it: a flag, a number, a size or a colour; nothing for what is not asked for. */
function option(field: string, value: unknown): string[] {
  const name = `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (value === undefined || value === false) return [];
  if (value === true) return [name];
  if (typeof value === "number") return [`${name} ${value}`];
  if (!Array.isArray(value)) return [];
  const [rows, columns] = value;
  if (field === "transparent") return [`${name} '${hexColour(value)}'`];
  return [`${name} ${rows === columns ? rows : value.join("x")}`];
}

/** As a shell takes it in one piece. */
function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
