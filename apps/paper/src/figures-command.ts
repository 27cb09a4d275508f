import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { movedObject } from "./figures/moved-object.ts";

const help = `Usage: npm run paper -- figures NAME [options]

Trains a small model, draws a figure of docs/figures.md with it and measures what it shows.

  moved-object     an object that moves because the maps of its place are moved

  --images n       images to learn from, in place of the usual number
  --out folder     where NAME.png and NAME.json go (default: docs/figures)`;

const known = { "moved-object": movedObject } as const;

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
