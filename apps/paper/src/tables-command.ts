import { parseArgs } from "node:util";
import { writePage } from "./page/results-page.ts";
import { foldersOf } from "./protocol/paths.ts";
import { runPending } from "./protocol/queue.ts";
import { watchForStop } from "./protocol/stopping.ts";
import { positive, rowsWith } from "./row-choice.ts";

const help = `Usage: npm run paper -- tables [options]

Does what the tables of docs/results.md still need, the most urgent first: tries learning rates, trains, reads the test
images. It may be stopped at any time and goes on where it was. Then it writes the page.

  --next minutes   stops after so many minutes, at a point from which it goes on
  --rows words     only rows whose name has one of these words (comma-separated); a whole name means that row alone
  --images n       a trial with n images, kept under runs/paper and not in the page
  --threads n      computes with n threads, in place of as many as there are cores: the bits are the same
  --page           runs nothing, only writes the page`;

/** `paper tables`. */
export async function tables(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: "string", default: "" },
      images: { type: "string" },
      threads: { type: "string" },
      next: { type: "string" },
      page: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return;
  }
  const images = positive("images", values.images);
  const say = (words: string): void => void process.stderr.write(`${words}\n`);
  const kept = async (): Promise<void> => {
    if (images === undefined) await writePage();
  };
  if (!values.page) {
    using stopping = watchForStop({ minutes: positive("next", values.next), say });
    const folders = foldersOf(images);
    const rows = rowsWith(values.rows);
    const threads = positive("threads", values.threads);
    await runPending({ rows, folders, images, threads, kept, stop: stopping.stop, say });
  }
  await kept();
}
