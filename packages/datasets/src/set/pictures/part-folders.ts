import type { Dataset } from "../../dataset.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { withClasses } from "../../transform/with-classes.ts";

/** The folders of the parts of some pictures. */
export interface PartFolders {
  readonly train: string;
  readonly validation?: string;
  readonly test?: string;
}

/**
 * The folders that are parts, of pictures with these names: `train`, with `test` or `validation` (or `val`, or `valid`) or both. Nothing where
 * there are none.
 *
 * @example
 * partFolders(["all/train/a.png", "all/val/b.png"]); // { train: "all/train", validation: "all/val" }
 * partFolders(["train/a.png", "cat/b.png"]); // undefined
 */
export function partFolders(names: readonly string[]): PartFolders | undefined {
  const paths = names.map((name) => name.split("/"));
  // Archives of a folder begin with its name.
  const root = paths.every(([top, next]) => top === paths[0]?.[0] && next !== undefined) ? 1 : 0;
  const folders = new Set(
    paths.filter((path) => path.length > root + 1).map((path) => path[root] ?? ""),
  );
  const place = (...words: readonly string[]): string | undefined => {
    const found = words.find((word) => folders.has(word));
    return found === undefined ? undefined : [...(paths[0] ?? []).slice(0, root), found].join("/");
  };
  const train = place("train");
  const [validation, test] = [place("validation", "val", "valid"), place("test")];
  if (train === undefined || (validation ?? test) === undefined) return undefined;
  return { train, ...(validation && { validation }), ...(test && { test }) };
}

/** Pictures that are held out in a folder of their own, with labels as those to train on have them. DatasetError for another shape or class. */
export function heldOutFrom({ info }: Dataset, validation: Dataset): Dataset {
  const { name, shape, classes } = validation.info;
  const refusal = (state: string): DatasetError =>
    new DatasetError(`Cannot open ${name}: ${state}`, { source: name });
  const [ours, theirs] = [shape, info.shape].map((sides) => sides.join("x"));
  if (ours !== theirs) throw refusal(`its pictures are ${ours}, those of ${info.name} ${theirs}`);
  // One folder alone is no class.
  if (info.classes && !classes)
    throw refusal(
      `its pictures lie in no folders of two classes or more, those of ${info.name} do`,
    );
  const other = classes?.find((one) => info.classes?.includes(one) === false);
  if (other !== undefined) throw refusal(`its class ${other} is none of ${info.name}`);
  return withClasses(validation, info.classes);
}
