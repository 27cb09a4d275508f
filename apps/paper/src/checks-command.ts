import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";
import { writePage } from "./page/results-page.ts";
import { commitNow, loadNow, today } from "./protocol/machine.ts";
import { foldersOf } from "./protocol/paths.ts";
import { RecordFiles } from "./protocol/record-files.ts";

/** Other long tests train on nothing whose entropy is known. */
const file = "packages/pixelcnn/src/checks/structured-data.long.test.ts";

const help = `Usage: npm run paper -- checks

Runs the tests that train on data whose entropy is known (npm run test:long -- structured-data), keeps what they measured
and writes the page.`;

/** `paper checks`. */
export async function checks(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) {
    process.stdout.write(`${help}\n`);
    return;
  }
  const before = loadNow();
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const vitest = await startVitest("test", [file], {
    root,
    config: fileURLToPath(new URL("../../../vitest.long.config.ts", import.meta.url)),
    watch: false,
  });
  const found = vitest.state.getTestModules().flatMap((module) =>
    [...module.children.allTests()].map((one) => ({
      name: one.name,
      passed: one.ok(),
      measured: one.annotations().map(({ message }) => message),
    })),
  );
  await vitest.close();
  const files = new RecordFiles(foldersOf().records);
  const machine = `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, load ${before} before and ${loadNow()} after, Node ${process.version}`;
  await files.keepChecks({ commits: [commitNow()], machine, day: today(), checks: found });
  await writePage();
}
