import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const top = fileURLToPath(new URL("..", import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The jobs of a workflow: what stands below each name. */
function jobsOf(path: string): Map<string, string> {
  const [, jobs = ""] = readFileSync(join(top, path), "utf8").split(/^jobs:\n/m);
  const parts = jobs.split(/^ {2}([\w-]+):\n/m).slice(1);
  return new Map(
    parts.flatMap((name, i) => (i % 2 === 0 ? [[name, parts[i + 1] ?? ""] as const] : [])),
  );
}

/** The jobs that a job waits for, and those that these wait for. */
function awaited(jobs: ReadonlyMap<string, string>, name: string): Set<string> {
  const found = new Set<string>();
  const line = /^ {4}needs: (.*)$/m.exec(jobs.get(name) ?? "")?.[1] ?? "";
  for (const [need] of line.matchAll(/[\w-]+/g))
    for (const one of [need, ...awaited(jobs, need)]) found.add(one);
  return found;
}

test.each(["pack", "publish"])("the job %s of a release waits for the whole gate", (job) => {
  const jobs = jobsOf(".github/workflows/release.yml");
  const before = awaited(jobs, job);
  expect([...before].some((name) => jobs.get(name)?.includes("- run: .ci/run\n"))).toBe(true);
  // Either condition would let it run after a failure.
  for (const name of [...before, job]) expect(jobs.get(name)).not.toMatch(/always\(\)|continue-on/);
});

test.each(globSync(".github/workflows/*.yml", { cwd: top }))("%s runs what is there", (path) => {
  const text = [...jobsOf(path).values()].join("\n");
  for (const [, name = ""] of text.matchAll(/npm run ([\w:-]+)/g))
    expect(scripts).toHaveProperty([name]);
  for (const [, file = ""] of text.matchAll(/(?:node |run: )((?:scripts|tools|\.ci)\/\S+)/g))
    expect(existsSync(join(top, file)), file).toBe(true);
});

test.each(globSync(".github/workflows/*.yml", { cwd: top }))("the jobs of %s end", (path) => {
  for (const [name, text] of jobsOf(path))
    expect(text, name).toMatch(/^ {4}timeout-minutes: \d+$/m);
});

test("the nightly run has every tier of tests", () => {
  const nightly = jobsOf(".github/workflows/nightly.yml").get("long-tests") ?? "";
  expect(nightly).toContain("TEST_TIER: nightly\n");
  expect(nightly).toContain("- run: .ci/run\n");
  const gate = readFileSync(join(top, ".ci/run"), "utf8");
  for (const name of ["test:long", "test:dist", "test:runtimes", "release:rehearse"])
    expect(gate).toContain(`npm run --silent ${name}`);
});

test("a fork publishes nothing, and gets no pull request with versions", () => {
  const jobs = jobsOf(".github/workflows/release.yml");
  const ours = "if: github.repository == 'pixelweft/pixelweft'\n";
  for (const name of jobs.keys())
    expect([name, ...awaited(jobs, name)].some((one) => jobs.get(one)?.includes(ours))).toBe(true);
});

test("no job keeps a token in its checkout", () => {
  for (const path of globSync(".github/workflows/*.yml", { cwd: top }))
    for (const [name, text] of jobsOf(path))
      expect(text.split("persist-credentials: false").length, `${path}, ${name}`).toBe(
        text.split("uses: actions/checkout@").length,
      );
});

test("no job of a release takes packages from a cache, which another job can have filled", () => {
  const text = [...jobsOf(".github/workflows/release.yml").values()].join("\n");
  const setups = text.split("uses: actions/setup-node@").slice(1);
  expect(setups.length).toBeGreaterThan(3);
  for (const setup of setups)
    expect(setup.split("- ")[0]).toContain("package-manager-cache: false");
});

test("packages are made to trust the workflow and the environment that publish", () => {
  const script = readFileSync(join(top, "tools/release/reserve-names.ts"), "utf8");
  const [, file = "", environment = ""] = /--file (\S+) --environment (\w+)/.exec(script) ?? [];
  const publish = jobsOf(`.github/workflows/${file}`).get("publish");
  expect(publish).toContain(`    environment: ${environment}\n`);
});

test("every action is pinned to a commit, with its version", () => {
  for (const path of globSync(".github/workflows/*.yml", { cwd: top }))
    for (const [, action] of readFileSync(join(top, path), "utf8").matchAll(/uses: (.*)/g))
      expect(action, path).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test("a job that can publish runs no scripts of dependencies", () => {
  const jobs = [...jobsOf(".github/workflows/release.yml").values()];
  const publishing = jobs.filter((text) => text.includes("id-token: write"));
  expect(publishing).toHaveLength(1);
  for (const text of publishing) {
    expect(text).not.toMatch(/npm ci$/m);
    expect(text).toContain("npm ci --ignore-scripts\n");
  }
});
