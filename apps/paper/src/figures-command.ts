import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { classLabel } from "./figures/class-label.ts";
import { codes } from "./figures/codes.ts";
import { figuresPage } from "./figures/figures-page.ts";
import { movedObject } from "./figures/moved-object.ts";

const help = `Usage: npm run paper -- figures NAME [options]

Trains the models of a figure of docs/figures.md, draws it and measures what it shows.

  moved-object     an object that moves because the maps of its place are moved
  class-label      samples with class labels and without, judged by classifiers; five seeds
  codes            codes learnt by the likelihood, by squared error and by PCA, each given to a PixelCNN
  page             no training: the tables of docs/figures.md again, from the records

  --images n       images to learn from, in place of the usual number
  --out folder     where NAME.png and NAME.json go (default: docs/figures)`;

const known = {
  "moved-object": movedObject,
  "class-label": classLabel,
  codes,
  page: figuresPage,
} as const;

/** `paper figures`: one figure again. */
export async function figures(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      images: { type: "string" },
      out: {
        type: "string",
        default: fileURLToPath(new URL("../../../docs/figures", import.meta.url)),
      },
      help: { type: "boolean", default: false },
    },
  });
  const [wanted] = positionals;
  const figure = Object.entries(known).find(([name]) => name === wanted)?.[1];
  if (values.help || figure === undefined) {
    process.stdout.write(`${help}\n`);
    if (!values.help) process.exitCode = 1;
    return;
  }
  await figure({
    folder: values.out,
    say: (words) => void process.stderr.write(`${words}\n`),
    ...(values.images === undefined ? {} : { images: Number(values.images) }),
  });
}
