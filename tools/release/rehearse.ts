/**
 * Rehearses a release: publishes all packages to a registry on this machine by the steps of the release workflow, uses them from
 * there as users do, then makes a second release: `npm run release:rehearse`. Words after `--` choose parts: `programs`,
 * `types`, `pages`, `command`, `second`. Where it is stopped, nothing goes on running, and what it made is removed.
 */
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chosenParts } from "./chosen-parts.ts";
import { runInGroup } from "./run-in-group.ts";

const words = process.argv.slice(2);
// Words that name no part are refused before anything is made.
chosenParts(words);
const folder = mkdtempSync(join(tmpdir(), "pixelweft-release-"));
const rehearsal = fileURLToPath(new URL("rehearsal.ts", import.meta.url));
const { status, stopped } = await runInGroup([rehearsal, folder, ...words]);
console.error(
  stopped === undefined
    ? "Removing what was made"
    : `Stopped by ${stopped}: nothing runs any more; removing what was made, then it can begin again`,
);
await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
process.exitCode = status;
