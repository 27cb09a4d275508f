import type { DatasetInfo } from "../dataset.ts";

/**
 * Refuses levels that do not suit images: those of a palette or of codes are decided by them, and intensities have 256.
 *
 * @param levels that a model is to have
 * @param options whether they were asked for, and what the field is called in the error, such as the option of a command line
 * @throws RangeError that says how many there are.
 * @example
 * import { sprites } from "@pixelweft/datasets";
 * const { info } = sprites({ split: "test", count: 1 });
 * checkLevels(info, 256, { asked: false }); // undefined
 * checkLevels(info, 16, { asked: true }); // throws RangeError
 */
export function checkLevels(
  { name, palette, codes }: Pick<DatasetInfo, "name" | "palette" | "codes">,
  levels: number,
  options: { readonly asked: boolean; readonly nameOf?: ((field: "levels") => string) | undefined },
): void {
  const { asked, nameOf = (field) => field } = options;
  if (palette && asked)
    throw new RangeError(
      `Cannot take ${nameOf("levels")} with a palette: its ${palette.colours.length} colours are the levels`,
    );
  if (codes && asked && codes.levels !== levels)
    throw new RangeError(
      `Cannot take ${nameOf("levels")} ${levels} with ${name}: its codes have ${codes.levels} levels`,
    );
  if (codes === undefined && palette === undefined && levels > 256)
    throw new RangeError(
      `Cannot train on ${name} in ${levels} levels: its values have 256, codes in a numpy file have more`,
    );
}
