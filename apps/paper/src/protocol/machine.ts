import { execFileSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import type { Backend } from "@pixelweft/tensor";

/** The load of the last minute, in words. */
export function loadNow(): string {
  return (loadavg()[0] ?? 0).toFixed(2);
}

/** What computed a result: the processor, its cores, the load before and now, Node and the backend. */
export function machineWords({ capabilities }: Backend, before: string): string {
  const [cpu] = cpus();
  return `${cpu?.model ?? "unknown processor"}, ${cpus().length} cores, load ${before} before and ${loadNow()} after, Node ${process.version}, ${capabilities.description}`;
}

/** The day, as in 2026-01-31. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The commit that runs, with a word where files of the packages or of this app differ from it. */
export function commitNow(): string {
  const cwd = fileURLToPath(new URL("../../../..", import.meta.url));
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd, encoding: "utf8" }).trim();
  const changes = git("status", "--porcelain", "--", "packages", "apps/paper");
  return `${git("rev-parse", "HEAD")}${changes === "" ? "" : " with changes"}`;
}
