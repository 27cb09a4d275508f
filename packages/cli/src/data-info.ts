import type { Dataset, Palette } from "@pixelweft/datasets";
import type { DataChoice } from "./data-choice.ts";
import { openDataParts } from "./data-parts.ts";
import { orderZeroBits, tallyImages, type ImageTally } from "./image-tally.ts";
import { levelsOf } from "./model-batches.ts";
import { print, type Terminal } from "./terminal.ts";
import { textTable } from "./text-table.ts";

/** Tells what is at a path. */
export async function tellData(
  choice: DataChoice,
  options: { readonly images: number; readonly terminal: Terminal },
): Promise<void> {
  const { images, terminal } = options;
  const { found, parts, close } = await openDataParts(choice);
  try {
    const { shape, palette, name } = found.info;
    print(terminal, `${name}: ${found.found}`);
    const values = palette
      ? `${levelsOf(palette)} colours of a palette, given to a model as they are`
      : "256 levels";
    print(terminal, `images of ${shape.join("x")}, ${values}`);
    const tallies: [name: string, tally: ImageTally, data: Dataset][] = [];
    for (const [part, data] of parts)
      tallies.push([part, await tallyImages(data, { most: images }), data]);
    print(terminal);
    for (const line of textTable(classTable(tallies, found.info.classes))) print(terminal, line);
    if (!parts.some(([part]) => part === "test"))
      print(terminal, "no images to test on: --test-data names some");
    const [first] = tallies;
    if (first) tellEntropy(first[1], { total: first[2].info.count, terminal });
    if (palette) tellPalette(palette, terminal);
  } finally {
    await close();
  }
}

/** The classes that a table lists, the rest together. */
const mostClasses = 40;

function classTable(
  tallies: readonly (readonly [name: string, tally: ImageTally, data: Dataset])[],
  classes: readonly string[] | undefined,
): string[][] {
  const head = ["", ...tallies.map(([name]) => name)];
  const all = ["images", ...tallies.map(([, , data]) => String(data.info.count))];
  const seen = ["looked at", ...tallies.map(([, { images }]) => String(images))];
  const some = tallies.some(([, { images }, data]) => images < data.info.count);
  const labels = [...new Set(tallies.flatMap(([, { labels: found }]) => [...found.keys()]))];
  const total = (label: number): number =>
    tallies.reduce((sum, [, { labels: found }]) => sum + (found.get(label) ?? 0), 0);
  const listed = labels.toSorted((a, b) =>
    labels.length > mostClasses ? total(b) - total(a) : a - b,
  );
  const row = (name: string, several: readonly number[]): string[] => [
    name,
    ...tallies.map(([, { labels: found }]) =>
      String(several.reduce((sum, label) => sum + (found.get(label) ?? 0), 0)),
    ),
  ];
  const others = listed.slice(mostClasses);
  return [
    head,
    all,
    ...(some ? [seen] : []),
    ...listed.slice(0, mostClasses).map((label) => row(classes?.[label] ?? String(label), [label])),
    ...(others.length > 0 ? [row(`${others.length} other classes`, others)] : []),
  ];
}

function tellEntropy(
  { values, images }: ImageTally,
  { total, terminal }: { readonly total: number; readonly terminal: Terminal },
): void {
  const seen = images < total ? ` (of ${images} of the training images)` : "";
  print(terminal);
  print(
    terminal,
    `order-0 entropy ${orderZeroBits(values).toFixed(3)} bits/dim${seen}: what is needed by who knows how often each value occurs and nothing else; a model has to be below`,
  );
}

function tellPalette({ colours, exact }: Palette, terminal: Terminal): void {
  const hex = colours.map(([red, green, blue, alpha]) =>
    alpha === 0
      ? "transparent"
      : `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`,
  );
  print(terminal);
  print(terminal, `palette, ${exact ? "exact" : "the nearest colours"}:`);
  for (let at = 0; at < hex.length; at += 8)
    print(terminal, `  ${hex.slice(at, at + 8).join(" ")}`);
}
