import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { processTerminal } from "pixelweft";
import { help, parseCommand, type Command } from "./command-line.ts";
import { compiled } from "./compiled/compiled-command.ts";
import { everything } from "./everything.ts";
import { gpu } from "./gpu/gpu-command.ts";
import { explainCommand } from "./profile/explain-kernel.ts";
import { profile } from "./profile/profile-command.ts";
import { comparisonText } from "./report/compare.ts";
import { htmlReport } from "./report/html-report.ts";
import type { Report } from "./report/report.ts";
import { scalingText } from "./report/scaling.ts";
import { terminalReport } from "./report/terminal-report.ts";
import { runBench } from "./run-bench.ts";
import { startTimes } from "./start/start-command.ts";
import { threads } from "./threads/threads-command.ts";
import { traffic } from "./traffic/traffic-command.ts";
import { versus } from "./versus/versus-command.ts";

// npm runs a workspace's scripts in its folder; paths are meant from where the user is.
const here = process.env["INIT_CWD"] ?? process.cwd();

async function main(command: Command): Promise<void> {
  switch (command.kind) {
    case "help":
      console.log(help);
      return;
    case "compare": {
      const [before, after] = await Promise.all(
        [command.before, command.after].map((path) => readReport(resolve(here, path))),
      );
      if (before && after) console.log(comparisonText(before, after));
      return;
    }
    case "run": {
      const start = performance.now();
      const note = (line: string): void => {
        const seconds = Math.round((performance.now() - start) / 1000);
        console.error(`[${seconds} s] ${line}`);
      };
      const reports: Report[] = [];
      for (const count of command.threads) {
        const report = await runBench({ ...command, threads: count, note }, everything);
        reports.push(report);
        console.log(terminalReport(report));
        const end = command.threads.length === 1 ? "" : `-threads-${count}`;
        const out = resolve(here, `${command.out}${end}`);
        await mkdir(dirname(out), { recursive: true });
        await writeFile(`${out}.json`, `${JSON.stringify(report, undefined, 1)}\n`);
        await writeFile(`${out}.html`, htmlReport(report));
        console.log(`Written: ${out}.json, ${out}.html`);
      }
      if (reports.length > 1) console.log(scalingText(reports));
    }
  }
}

async function readReport(path: string): Promise<Report> {
  const report = JSON.parse(await readFile(path, "utf8")) as Report;
  if (report.format !== "pixelweft-bench-1")
    throw new TypeError(`Cannot read ${path}: it is no report of this bench`);
  return report;
}

const words = process.argv.slice(2);
try {
  if (words[0] === "profile") process.exitCode = await profile(words, processTerminal());
  else if (words[0] === "explain") await explainCommand(words.slice(1));
  else if (words[0] === "gpu") await gpu(words.slice(1), here);
  else if (words[0] === "gpu-page") {
    // What builds pages takes long to load.
    const { gpuPageCommand } = await import("./gpu/page/page-command.ts");
    await gpuPageCommand(words.slice(1), here);
  } else if (words[0] === "start") process.exitCode = await startTimes(words, processTerminal());
  else if (words[0] === "chromium") {
    // What builds pages and opens them takes long to load.
    const { chromiumTimes } = await import("./chromium/chromium-command.ts");
    process.exitCode = await chromiumTimes(words, processTerminal());
  } else if (words[0] === "versus") process.exitCode = await versus(words, processTerminal());
  else if (words[0] === "traffic") process.exitCode = await traffic(words, processTerminal());
  else if (words[0] === "compiled") process.exitCode = await compiled(words, processTerminal());
  else if (words[0] === "threads") process.exitCode = await threads(words, processTerminal());
  else await main(parseCommand(words));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
