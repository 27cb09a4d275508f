import type { Row } from "./project.ts";
import type { Released } from "./publish.ts";

/** The line of a release: all packages have one version, and changesets move it up. One that fails is a line that says why. */
export function releaseRow(consumer: string, release: () => Released): Row {
  const runtime = "registry on this machine";
  try {
    const { wanted, versions } = release();
    const found = [...new Set(Object.values(versions))];
    const result = `${Object.keys(versions).length} packages, version ${found.join(" and ")}`;
    return { consumer, runtime, result, failed: found.length !== 1 || found[0] !== wanted };
  } catch (error) {
    return { ...failedRow(consumer, error), runtime };
  }
}

/** The line of a use that fails. */
export function failedRow(consumer: string, error: unknown): Row {
  const result = error instanceof Error ? error.message : String(error);
  return { consumer, runtime: "Node 24", result, failed: true };
}
