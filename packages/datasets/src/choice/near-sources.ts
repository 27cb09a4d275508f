import { builtin } from "../source/builtin.ts";
import { didYouMean } from "../text/did-you-mean.ts";
import { namedSources } from "./data-choice.ts";

/**
 * What may have been meant by a source that is not there, as `didYouMean()` says it: data that has a name, what lies beside it, or one of
 * `others`. In Node.
 *
 * @example
 * nearSources("shape"); // " (Did you mean shapes?)"
 * nearSources("pakage.json"); // " (Did you mean package.json?)"
 */
export function nearSources(source: string, others: readonly string[] = []): string {
  const { basename, dirname, join } = builtin("node:path");
  const folder = dirname(source);
  let beside: string[] = [];
  try {
    beside = builtin("node:fs").readdirSync(folder);
  } catch {
    // The folder is missing too.
  }
  const near = didYouMean(basename(source), [...beside, ...namedSources, ...others]);
  return near.replace(/(?<=mean ).*(?=\?)/, (found) =>
    found
      .split(" or ")
      .map((word) => (beside.includes(word) ? join(folder, word) : word))
      .join(" or "),
  );
}
