import {
  chosenWords,
  describeChoice,
  describedWords,
  namedSources,
} from "@pixelweft/datasets/choice";
import { defineCommand, type Command } from "../command/command.ts";
import { brief, optionOf } from "../command/option.ts";
import { options as table, pathOptions, pictureOptions } from "../command/options.ts";
import { dataChoice } from "../data/choice.ts";
import { say } from "../show/terminal.ts";
import { whileReading } from "../show/while-reading.ts";

/** The argument of commands that look at data. */
export const dataArgument: { readonly name: string; readonly about: string } = {
  name: "<what>",
  about: `a path, ${namedSources.join(", ")}, as train takes it`,
};

const options = {
  images: { ...table.images, usual: 100_000, about: "the most images to look at in each part" },
  ...brief(pathOptions),
  ...brief(pictureOptions),
} as const;

/** `pixelweft data info`: what is at a path. */
export const dataInfo: Command = defineCommand({
  name: "data info",
  about: "Shows what is at a path: images, classes, parts, entropy.",
  argument: dataArgument,
  options,
  examples: ["data info ./sprites", "data info sheet.png --cell 16 --palette 16"],
  resolve: (given, [what]) => ({ choice: dataChoice(given, what), images: given.images }),
  act({ choice, images: most }, { terminal }) {
    const tell = (line: string): void => say(terminal, line);
    return whileReading(choice.source, tell, () =>
      describeChoice(choice, {
        most,
        onChosen(chosen) {
          for (const line of chosenWords(chosen, optionOf)) tell(line);
        },
      }),
    );
  },
  show: (data) => describedWords(data, optionOf),
});
