import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { appFolder } from "./subjects.ts";

const execute = promisify(execFile);

/** Whether the packages of a peer's folder are there. */
export function isInstalled(folder: string): boolean {
  return existsSync(join(appFolder, folder, "node_modules", ".package-lock.json"));
}

/** Installs the packages of a peer's folder by npm, if they are not there yet. Gives a word when it cannot. */
export async function installPeer(
  folder: string,
  note: (line: string) => void,
): Promise<string | undefined> {
  const cwd = join(appFolder, folder);
  if (isInstalled(folder)) return undefined;
  note(`Installing the packages of ${folder}`);
  try {
    // npm of the Node that runs this, so that install scripts find the same one.
    const path = [dirname(process.execPath), process.env["PATH"]].join(":");
    await execute("npm", ["install", "--no-audit", "--no-fund"], {
      cwd,
      env: { ...process.env, PATH: path },
    });
    return undefined;
  } catch (error) {
    const words = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return `its packages cannot be installed: ${words}`;
  }
}

/** The first Python on this machine that has PyTorch; nothing is installed. */
export async function findTorch(): Promise<string | undefined> {
  const found = ["python3", "/usr/bin/python3", "/usr/local/bin/python3"];
  for (const python of found) {
    try {
      await execute(python, ["-c", "import torch"], { timeout: 60_000 });
      return python;
    } catch {
      continue;
    }
  }
  return undefined;
}
