import { optionOf } from "./option.ts";

/** Whether words of a command have an option, such as `resume`. */
export function hasOption(words: readonly string[], name: string): boolean {
  return valueOf(words, name) !== undefined;
}

/** What stands behind an option in words of a command, "" for nothing; undefined where they have no such option. */
export function valueOf(words: readonly string[], name: string): string | undefined {
  const option = optionOf(name);
  const at = words.findIndex((word) => word === option || word.startsWith(`${option}=`));
  const [word] = words.slice(at, at + 1);
  if (at < 0 || word === undefined) return undefined;
  return word === option ? (words[at + 1] ?? "") : word.slice(option.length + 1);
}
