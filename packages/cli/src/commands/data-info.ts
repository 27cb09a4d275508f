import {
  choosePictures,
  chosenWords,
  describeParts,
  levelsOf,
  openParts,
  partRows,
  type ChosenPictures,
  type DataChoice,
  type DescribedData,
} from "@pixelweft/datasets";
import { defineCommand, type Command } from "../command/command.ts";
import { optionOf } from "../command/option.ts";
import { options as table, pathOptions, pictureOptions } from "../command/options.ts";
import { dataChoice } from "../data/choice.ts";
import { say, type Terminal } from "../show/terminal.ts";
import { textTable } from "../show/text-table.ts";

/** The argument of commands that look at data. */
export const dataArgument: { readonly name: string; readonly about: string } = {
  name: "<what>",
  about: "a path, fashion-mnist, shapes or sprites16, as train takes it",
};

const options = {
  images: { ...table.images, usual: 100_000, about: "the most images to look at in each part" },
  ...pathOptions,
  ...pictureOptions,
} as const;

/** `pixelweft data info`: what is at a path. */
export const dataInfo: Command = defineCommand({
  name: "data info",
  about: "Shows what is at a path: images, classes, parts, entropy.",
  argument: dataArgument,
  options,
  examples: ["data info ./sprites", "data info sheet.png --cell 16 --palette 16"],
  resolve: (given, [what]) => ({ choice: dataChoice(given, what), images: given.images }),
  act: ({ choice, images }, { terminal }) => lookAt(choice, images, terminal),
  show,
});

async function lookAt(given: DataChoice, most: number, terminal: Terminal): Promise<DescribedData> {
  // As train does; of what is not looked at before it is asked for, or is as it is, there is nothing to choose.
  const isFixed = given.as !== undefined || given.pictures?.large === true;
  const chosen: Omit<ChosenPictures, "info"> = isFixed
    ? { choice: given }
    : await choosePictures(given);
  for (const line of chosenWords(chosen, optionOf)) say(terminal, line);
  const opened = await openParts(chosen.choice);
  try {
    return await describeParts(opened, { most });
  } finally {
    await opened.close();
  }
}

function show(data: DescribedData): string[] {
  const { name, found, notes, shape, palette, levels, exact, parts, orderZero } = data;
  const [first] = parts;
  const values = palette
    ? `${levelsOf({ colours: palette })} colours of a palette`
    : levels === undefined
      ? "256 levels"
      : `codes of ${levels} levels`;
  const seen = first && first.seen < first.images ? ` (of ${first.seen} training images)` : "";
  return [
    `${name}: ${found}`,
    ...notes,
    `images of ${shape.join("x")}, ${values}`,
    "",
    ...textTable(partRows(parts)),
    ...(parts.some((part) => part.name === "test")
      ? []
      : ["no images to test on: --test-data names some"]),
    "",
    `order-0 entropy ${orderZero.toFixed(3)} bits/dim${seen}: the frequency of each value alone reaches it, and a model must be below`,
    ...(palette ? ["", `palette, ${exact === true ? "exact" : "the nearest colours"}:`] : []),
    ...Array.from({ length: Math.ceil((palette?.length ?? 0) / 8) }, (_, k) => {
      return `  ${palette?.slice(8 * k, 8 * k + 8).join(" ")}`;
    }),
  ];
}
