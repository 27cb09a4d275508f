import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const script = fileURLToPath(new URL("setup.mjs", import.meta.url));
const runs = "echo v24.1.0";
const breaks = "exit 127";

interface Machine {
  /** What the Node does that `npm ci` brings. */
  readonly brought: string;
  /** Of the machine. */
  readonly node?: string;
  readonly platform?: string;
}

/** Sets a clone up in a folder with a space in its name, with an npm that brings such a Node. */
function setup({ brought, node = process.versions.node, platform = process.platform }: Machine) {
  const folder = mkdtempSync(join(tmpdir(), "pixelweft setup-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [clone, programs] = [join(folder, "clone"), join(folder, "programs")];
  for (const place of [join(clone, "scripts"), programs]) mkdirSync(place, { recursive: true });
  cpSync(script, join(clone, "scripts/setup.mjs"));
  for (const name of ["package.json", "package-lock.json"]) writeFileSync(join(clone, name), "{}");
  const program = (name: string, ...lines: readonly string[]): void =>
    writeFileSync(join(programs, name), ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
  const local = `node_modules/.bin/node${platform === "win32" ? ".cmd" : ""}`;
  const bring = `printf '#!/bin/sh\\n${brought}\\n' > ${local} && chmod +x ${local}`;
  program("npm", "mkdir -p node_modules/.bin", bring);
  program("apt-get", "exit 1");
  // What cmd.exe does with /d /s /c "words": the outer quotes go, and a path with a space needs some of its own.
  program("cmd.exe", `words="\${4#?}"`, 'eval "${words%?}"');
  const own = { ...process.versions, node };
  const as = `for (const [name, value] of Object.entries(${JSON.stringify({ platform, versions: own })}))
    Object.defineProperty(process, name, { value });`;
  const run = (): string => {
    const words = [
      "--import",
      `data:text/javascript,${encodeURIComponent(as)}`,
      "scripts/setup.mjs",
    ];
    const path = [programs, process.env["PATH"]].join(delimiter);
    const env = {
      ...process.env,
      PATH: path,
      comspec: "cmd.exe",
      VK_DRIVER_FILES: "x",
    };
    const { stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: clone,
      env,
      encoding: "utf8",
    });
    return stdout + stderr;
  };
  return { said: run(), again: run(), isLeft: existsSync(join(clone, local)) };
}

test.skipIf(process.platform === "win32").each(["linux", "win32"])(
  "a clone in a folder with a space is set up once, with the Node that npm brings (%s)",
  (platform) => {
    const { said, again, isLeft } = setup({ brought: runs, node: "20.16.0", platform });
    expect(said).toContain("Packages: installed, with Node 24");
    expect(said).not.toContain("Warning");
    expect(again).toContain("Packages: already installed, with Node 24");
    expect(isLeft).toBe(true);
  },
);

test.skipIf(process.platform === "win32")(
  "where the Node that npm brings does not run, that of the machine is taken if it is new enough",
  () => {
    const { said, again, isLeft } = setup({ brought: breaks, node: "25.1.0" });
    expect(said).toContain("Packages: installed, with Node 25");
    expect(again).toContain("Packages: already installed, with Node 25");
    expect(isLeft).toBe(false);
    const old = setup({ brought: breaks, node: "20.16.0" });
    expect(old.said).toContain("install Node 24 or newer, then run npm run setup again");
    // Or the Node of the machine could not even run the setup again.
    expect(old.isLeft).toBe(false);
  },
);
