/**
 * `npm test` runs the tests in Node, then the tests in a browser if there is a Chromium. It prints each test that failed, passed on a
 * retry or is too slow for its tier, and one line with the counts of all. `TEST_TIER=ci` and `TEST_TIER=nightly` run more. Arguments
 * after `--` go to vitest and leave the browser out: `npm test -- packages/tensor`. `npm run test:dist` tests the built packages.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "./find-chromium.ts";
import { programOf } from "./program-of.ts";
import { countLine, readReport, sumCounts, type Count } from "./test-report.ts";

const top = fileURLToPath(new URL("..", import.meta.url));
const reports = join(top, ".test-reports");
const onDist = process.argv[2] === "--dist";
const words = process.argv.slice(onDist ? 3 : 2);
const ci = process.env["CI"] === "true";
const chromium = findChromium();

if (onDist && !run("turbo", ["run", "build", "--output-logs=errors-only"])) process.exit(1);
const troubles: string[] = [];
const counts = [vitest("node", words)];
if (!onDist && words.length === 0) counts.push(...browserTests());
const count = sumCounts(counts);
for (const trouble of troubles) console.log(trouble.replaceAll(top, ""));
console.log(countLine(count));
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;

function browserTests(): Count[] {
  if (chromium !== undefined)
    return ["browser", "page"].map((name) =>
      vitest(name, ["--config", `vitest.${name}.config.ts`]),
    );
  console.log(
    "Browser tests left out: no Chromium or Chrome in PATH (on Debian: apt-get install chromium; or set CHROMIUM to its path)",
  );
  return ci ? [{ passed: 0, failed: 1, skipped: 0 }] : [];
}

function vitest(name: string, options: readonly string[]): Count {
  mkdirSync(reports, { recursive: true });
  const report = join(reports, `${name}${onDist ? "-dist" : ""}.json`);
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const passed = run("vitest", ["run", ...reporters, ...options]);
  const found = readReport(report, { failSlow: ci && name === "node" && !onDist });
  troubles.push(...found.troubles);
  return passed || found.count.failed > 0 ? found.count : { ...found.count, failed: 1 };
}

function run(command: string, options: readonly string[]): boolean {
  const env = {
    ...process.env,
    ...(onDist ? { TEST_DIST: "1" } : {}),
    ...(chromium === undefined ? {} : { CHROMIUM: chromium }),
  };
  const program = [programOf(command), ...options];
  return spawnSync(process.execPath, program, { cwd: top, env, stdio: "inherit" }).status === 0;
}
