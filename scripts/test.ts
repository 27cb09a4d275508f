/**
 * Runs the tests in Node, then the browser's tests and those of the page where there is a Chromium, and closes with one line
 * that counts all, after a line for each test that failed or passed only on retry: `npm test`. Words after `--` go to vitest and leave the
 * browser out: `npm test -- packages/tensor`. `npm run test:dist` builds first and tests the built packages.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { programOf } from "./program-of.ts";
import { countLine, readReport, sumCounts, type Count } from "./test-report.ts";

const top = fileURLToPath(new URL("..", import.meta.url));
const reports = join(top, ".test-reports");
const onDist = process.argv[2] === "--dist";
const words = process.argv.slice(onDist ? 3 : 2);
const ci = process.env["CI"] === "true";

if (onDist && !run("turbo", ["run", "build", "--output-logs=errors-only"])) process.exit(1);
// The gate ends with the lines of its earlier run on the built packages as well.
const earlier = process.env["EARLIER_TEST_REPORT"];
const before = earlier === undefined ? [] : readReport(resolve(top, earlier)).troubles;
const troubles = before.map((line) => `on the built packages ${line}`);
const counts = [vitest("node", words)];
if (!onDist && words.length === 0) counts.push(...browserTests());
const count = sumCounts(counts);
for (const trouble of troubles) console.log(trouble.replaceAll(top, ""));
console.log(countLine(count));
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;

function browserTests(): Count[] {
  if (hasChromium())
    return ["browser", "page"].map((name) =>
      vitest(name, ["--config", `vitest.${name}.config.ts`]),
    );
  console.log(
    "Browser tests skipped: no Chromium was found (Debian: apt-get install chromium; elsewhere set CHROMIUM)",
  );
  return ci ? [{ passed: 0, failed: 1, skipped: 0 }] : [];
}

function vitest(name: string, options: readonly string[]): Count {
  mkdirSync(reports, { recursive: true });
  const report = join(reports, `${name}${onDist ? "-dist" : ""}.json`);
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const passed = run("vitest", ["run", ...reporters, ...options]);
  const found = readReport(report);
  troubles.push(...found.troubles);
  return passed || found.count.failed > 0 ? found.count : { ...found.count, failed: 1 };
}

function run(command: string, options: readonly string[]): boolean {
  const env = { ...process.env, ...(onDist ? { TEST_DIST: "1" } : {}) };
  const program = [programOf(command), ...options];
  return spawnSync(process.execPath, program, { cwd: top, env, stdio: "inherit" }).status === 0;
}

function hasChromium(): boolean {
  if (process.env["CHROMIUM"]) return existsSync(process.env["CHROMIUM"]);
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => names.some((name) => existsSync(join(folder, name))));
}
