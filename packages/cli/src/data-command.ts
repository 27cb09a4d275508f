import { Option, type Command } from "commander";
import { tellData } from "./data-info.ts";
import { dataChoice, formatOptions, type FormatFlags } from "./data-options.ts";
import { prepareData, type PrepareFlags } from "./data-prepare.ts";
import { previewData, type PreviewFlags } from "./data-preview.ts";
import { verifyData, type VerifyDataFlags } from "./data-verify.ts";
import { seedOption, wholeNumber } from "./option-values.ts";
import type { Terminal } from "./terminal.ts";

/** `pixelweft data`: looks at images before anything is trained on them. */
export function addDataCommand(program: Command, terminal: Terminal): void {
  const data = program
    .command("data")
    .description("Looks at data sets: what is there, whether it is whole, what it looks like.");
  const described = (name: string, description: string): Command =>
    formatOptions(
      data
        .command(name)
        .description(description)
        .argument("<what>", "a path, fashion-mnist, shapes or sprites16, as for train --data"),
    );
  described("info", "Tells what is at a path: images, classes, parts, entropy.")
    .option("--images <n>", "looks at so many images of each part at most", wholeNumber(1), 100_000)
    .addHelpText("after", "\nExample:\n  pixelweft data info sprites.png --cell 16 --palette 16")
    .action((what: string, flags: FormatFlags & { readonly images: number }) =>
      tellData(choiceOf(what, flags), { images: flags.images, terminal }),
    );
  described("verify", "Reads all of it, and compares files with what is known of published ones.")
    .option("--quick", "compares the size of a published file, not its checksum")
    .addHelpText(
      "after",
      "\nExit code 1 if something is wrong.\n\nExample:\n  pixelweft data verify cifar-10-binary.tar.gz",
    )
    .action((what: string, flags: FormatFlags & VerifyDataFlags) =>
      verifyData(choiceOf(what, flags), { ...flags, terminal }),
    );
  described("prepare", "Writes it decoded, so that any image is read at once; goes on if stopped.")
    .requiredOption("--out <folder>", "where the prepared parts go")
    .option("--replace", "writes over other images that were prepared there")
    .option("--workers <n>", "threads that decode", wholeNumber(0), 0)
    .addHelpText(
      "after",
      "\nThe folder is then what train --data takes.\n\nExample:\n  pixelweft data prepare train_64x64.tar --as imagenet64-oord --test-data valid_64x64.tar --out imagenet64",
    )
    .action((what: string, flags: FormatFlags & PrepareFlags) =>
      prepareData(choiceOf(what, flags), { ...flags, terminal }),
    );
  described("preview", "Shows some of the images, with their classes, in a PNG file.")
    .option("--count <n>", "how many images", wholeNumber(1), 64)
    .addOption(seedOption("other seeds show other images"))
    .addOption(
      new Option("--split <name>", "which images").choices(["train", "test"]).default("train"),
    )
    .option("--columns <n>", "images in a row", wholeNumber(1))
    .option("--scale <n>", "screen pixels for each pixel", wholeNumber(1))
    .option("--out <file>", "the picture", "preview.png")
    .addHelpText(
      "after",
      "\nExample:\n  pixelweft data preview photos --patches 32 --out patches.png",
    )
    .action((what: string, flags: FormatFlags & PreviewFlags) =>
      previewData(choiceOf(what, flags), { ...flags, terminal }),
    );
}

function choiceOf(what: string, flags: FormatFlags): ReturnType<typeof dataChoice> {
  return dataChoice({ ...flags, data: what });
}
