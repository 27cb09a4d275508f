import { availableParallelism, cpus, loadavg } from "node:os";
import { textTable } from "@pixelweft/datasets/text";
import type { Terminal } from "pixelweft";
import { defineCommand, runProgram, say, type Command } from "pixelweft/command";
import { figures } from "../report/units.ts";
import { spreadOf } from "../statistics.ts";
import { buildTimingPage, openPage } from "./open-page.ts";
import { timedSteps, timedWork, type TimedSteps, type TimedWork } from "./timed-steps.ts";

const options = {
  rounds: { kind: "whole", takes: "n", least: 1, usual: 9, about: "rounds that are timed" },
} as const;

/** Rounds before those that count, of long runs and of short ones: engines compile, and threads are chosen. */
const warmUp = { step: 8, image: 24 };

const chromiumCommand: Command = defineCommand({
  name: "chromium",
  about:
    "Times training steps and samples in Chromium, isolated and not, beside Node without flags.",
  options,
  examples: ["chromium --rounds 15"],
  resolve: (given) => given,
  act: async ({ rounds }, { terminal }) => {
    say(terminal, "Building the page");
    const files = await buildTimingPage();
    const [before = 0] = loadavg();
    await using isolated = await openPage(files, { isolated: true });
    await using plain = await openPage(files, { isolated: false });
    const places: readonly (readonly [string, TimedSteps])[] = [
      [`Node ${process.versions.node}`, await timedSteps()],
      [`Chromium ${isolated.version}, isolated`, isolated],
      [`Chromium ${plain.version}, not isolated`, plain],
    ];
    const rows = [];
    for (const work of timedWork) {
      say(terminal, work);
      rows.push(await rowOf(work, places, rounds));
    }
    return { rounds, load: [before, loadavg()[0] ?? 0], places: places.map(describe), rows };
  },
  show: ({ rounds, load, places, rows }) => [
    `${cpus()[0]?.model ?? "processor"}, ${availableParallelism()} cores, load ${load.map((x) => x.toFixed(1)).join(" -> ")}`,
    ...places,
    `ms, median of ${rounds} rounds in turns (fastest to slowest), and the share of Node's speed`,
    ...textTable([["work", "Node", "isolated", "share", "not isolated", "share"], ...rows]),
  ],
});

function describe([name, { description }]: readonly [string, TimedSteps]): string {
  return `${name}: ${description}`;
}

async function rowOf(
  work: TimedWork,
  places: readonly (readonly [string, TimedSteps])[],
  rounds: number,
): Promise<string[]> {
  const times = places.map((): number[] => []);
  const first = work.endsWith("1 image") ? warmUp.image : warmUp.step;
  for (let round = -first; round < rounds; round++)
    for (const [i, [, place]] of places.entries()) {
      const took = await place.once(work);
      if (round >= 0) times[i]?.push(took);
    }
  const spreads = times.map(spreadOf);
  const [node, ...pages] = spreads;
  const cell = ({ median, min, max }: { median: number; min: number; max: number }): string =>
    `${figures(median)} (${figures(min)} to ${figures(max)})`;
  return [
    work,
    node ? cell(node) : "",
    ...pages.flatMap((page) => [cell(page), ((node?.median ?? 0) / page.median).toFixed(2)]),
  ];
}

/** `bench chromium`. Resolves to an exit code. */
export function chromiumTimes(words: readonly string[], terminal: Terminal): Promise<number> {
  const about = "Pages beside Node.";
  return runProgram(
    { name: "npm run bench --", about, commands: [chromiumCommand], words },
    terminal,
  );
}
