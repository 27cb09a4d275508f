/** Pictures in no folder of a class, where others are in some: then none has a label. */
export interface Unlabelled {
  readonly names: readonly string[];
  /** The folders that would else be classes. */
  readonly classes: readonly string[];
}

/** The pictures because of which there are no classes, if there are any; one folder alone is no class. */
export function unlabelledOf(
  pictures: readonly { readonly name: string; readonly group: string | undefined }[],
  classes: readonly string[],
): Unlabelled | undefined {
  if (classes.length < 2) return undefined;
  // Patches of one photograph have its name.
  const names = new Set<string>();
  for (const { name, group } of pictures) if (group === undefined) names.add(name);
  return names.size === 0 ? undefined : { names: [...names], classes };
}

/**
 * Which pictures lie beside the folders of classes, and what to do.
 *
 * @example
 * unlabelledWords({ names: ["logo.png"], classes: ["ball", "box"] });
 * // "logo.png lies beside the folders of classes ball, box: move it into one of them or elsewhere"
 */
export function unlabelledWords({ names, classes }: Unlabelled): string {
  const [lies, it] = names.length === 1 ? ["lies", "it"] : ["lie", "them"];
  return `${some(names)} ${lies} beside the folders of classes ${some(classes)}: move ${it} into one of them or elsewhere`;
}

/** The first three of some words. */
export function some(words: readonly string[]): string {
  return `${words.slice(0, 3).join(", ")}${words.length > 3 ? ", …" : ""}`;
}
