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
  for (const [, file = ""] of text.matchAll(/(?:node |run: )((?:scripts|\.ci)\/\S+)/g))
    expect(existsSync(join(top, file)), file).toBe(true);
});
