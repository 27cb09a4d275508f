/**
 * Runs the tests of the data sets, and those of the codec's bytes, in Node, Deno, Bun and Chromium, the same files in each:
 * `npm run test:runtimes`, or `npm run test:runtimes -- packages/pixelcnn/src/codec/portable` for some of them. What is not installed is skipped,
 * and that is said. Deno and Bun are taken from the variables `DENO` and `BUN` or from the path; to try them without installing anything here:
 *
 *     npm install --prefix FOLDER deno @oven/bun-linux-x64
 *     DENO=FOLDER/node_modules/@deno/linux-x64-glibc/deno BUN=FOLDER/node_modules/@oven/bun-linux-x64/bin/bun npm run test:runtimes
 *
 * Node, Deno and Chromium run vitest; Bun runs the files by its own runner, which takes vitest's names. Chromium runs those that need no files.
 */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Runtime {
  readonly name: string;
  readonly program: string;
  readonly words: readonly string[];
}

const top = fileURLToPath(new URL("..", import.meta.url));
const vitest = `${top}node_modules/vitest/vitest.mjs`;
const source = "--conditions=@pixelweft/source";
const wanted =
  process.argv.length > 2
    ? process.argv.slice(2)
    : ["packages/datasets", "packages/pixelcnn/src/codec/portable"];

const runtimes: readonly Runtime[] = [
  { name: "Node", program: process.execPath, words: [vitest, "run", ...wanted] },
  {
    name: "Deno",
    program: process.env["DENO"] ?? "deno",
    // Of its pools, Deno has all that forks need.
    words: ["run", "-A", source, vitest, "run", "--pool=forks", ...wanted],
  },
  {
    name: "Bun",
    program: process.env["BUN"] ?? "bun",
    words: ["test", "--timeout=60000", source, ...testFiles()],
  },
  {
    name: "Chromium",
    program: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    words: [vitest, "run", "--config", "vitest.browser.config.ts", ...wanted],
  },
];

const lines: string[] = [];
for (const { name, program, words } of runtimes) {
  const asked = spawnSync(program, ["--version"], { encoding: "utf8" });
  if (asked.status !== 0) {
    lines.push(`${name}: skipped, as there is no ${program}`);
    continue;
  }
  const version = /\d+(?:\.\d+)+/.exec(asked.stdout)?.[0] ?? "?";
  console.log(`== ${name} ${version}`);
  const run = spawnSync(name === "Chromium" ? process.execPath : program, words, {
    cwd: top,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
    maxBuffer: 2 ** 28,
  });
  const said = `${run.stdout}\n${run.stderr}`;
  const counts = /^ *Tests +(.*)$/m.exec(said)?.[1] ?? bunCounts(said);
  lines.push(`${name} ${version}: ${run.status === 0 ? counts : `FAILED, ${counts}`}`);
  if (run.status === 0) continue;
  console.log(said.split("\n").slice(-80).join("\n"));
  process.exitCode = 1;
}
console.log(lines.join("\n"));

/** Those of browsers are left out, as vitest does by its configuration. */
function testFiles(): string[] {
  return globSync("packages/*/src/**/*.test.ts", { cwd: top })
    .filter((path) => wanted.some((start) => path.startsWith(start)))
    .filter((path) => !path.endsWith(".browser.test.ts"))
    .map((path) => `./${path}`);
}

function bunCounts(said: string): string {
  return [...said.matchAll(/^ *(\d+) (pass|skip|fail)$/gm)]
    .map(([, count, what]) => `${count} ${what}`)
    .join(" | ");
}
