/** Characters of a name in a table, where no other name would look the same. */
const usual = 48;

/**
 * Names as a table shows them: the middle of long ones is left out. Those that would look the same keep more of it, up to all.
 *
 * @example
 * shortNames(["a.png", `${"long-".repeat(20)}1.png`]); // ["a.png", "long-long-long-long-lon…-long-long-long-long-1.png"]
 */
export function shortNames(names: readonly string[]): string[] {
  const shown = [...names];
  let open = [...new Set(names)];
  for (let width = usual; open.length > 0; width *= 2) {
    const cut = new Map<string, string[]>();
    for (const name of open) {
      const short = shortened(name, width);
      cut.set(short, [...(cut.get(short) ?? []), name]);
    }
    const alone = new Map(
      [...cut].flatMap(([short, [one, ...others]]) =>
        one === undefined || others.length > 0 ? [] : [[one, short] as const],
      ),
    );
    names.forEach((name, i) => {
      shown[i] = alone.get(name) ?? shown[i] ?? name;
    });
    open = open.filter((name) => !alone.has(name));
  }
  return shown;
}

/** A name in so many characters, and no half of a pair. */
function shortened(name: string, width: number): string {
  const letters = Array.from(name);
  if (letters.length <= width) return name;
  const end = Math.floor((width - 1) / 2);
  return `${letters.slice(0, width - 1 - end).join("")}…${letters.slice(-end).join("")}`;
}
