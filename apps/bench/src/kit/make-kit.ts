import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installPeer } from "../installed.ts";
import { copyHostLibraries } from "./host-libraries.ts";
import { kitFiles } from "./kit-files.ts";

const top = fileURLToPath(new URL("../../../..", import.meta.url));
const out = join(top, "runs", "pixelweft-gpu.tgz");

/** What the file may weigh: 60 MiB. */
const mostBytes = 60 * 2 ** 20;

/** The platform whose parts of Dawn and of Node go in. */
const platform = "linux-x64";

/** Packs all that a run on a card needs into one file, for a Linux host with a card and no network. Packages must be built. */
async function makeKit(): Promise<void> {
  if (`${process.platform}-${process.arch}` !== platform)
    throw new Error(
      `Cannot make the kit: it is for ${platform}, and this is ${process.platform}-${process.arch}`,
    );
  const note = (line: string): void => console.error(line);
  const trouble = await installPeer("peers/jax-js", note);
  if (trouble !== undefined) throw new Error(`Cannot make the kit without jax-js: ${trouble}`);
  const stage = await mkdtemp(join(tmpdir(), "pixelweft-kit-"));
  try {
    const kit = join(stage, "pixelweft-gpu");
    await fill(kit);
    await mkdir(dirname(out), { recursive: true });
    execFileSync("tar", ["-C", stage, "--owner=0", "--group=0", "-czf", out, "pixelweft-gpu"]);
  } finally {
    await rm(stage, { recursive: true });
  }
  const { size } = await stat(out);
  if (size > mostBytes)
    throw new RangeError(`Cannot ship the kit: it has ${size} bytes, more than ${mostBytes}`);
  console.log(`Written: ${out}, ${(size / 2 ** 20).toFixed(1)} MiB`);
}

async function fill(kit: string): Promise<void> {
  const { files, packages } = kitFiles(top);
  for (const file of files) await cp(join(top, file), join(kit, file));
  for (const folder of packages) await copyPackage(folder, kit);
  await mkdir(join(kit, "bin"), { recursive: true });
  await cp(process.execPath, join(kit, "bin", "node"), { dereference: true });
  strip(join(kit, "bin", "node"));
  const dawn = join(kit, "node_modules", "webgpu");
  await copyModule(join(top, "node_modules", "webgpu"), dawn);
  await copyPeer(kit, dawn);
  await copyHostLibraries(join(kit, "lib"));
  const script = join(kit, "run.sh");
  await cp(fileURLToPath(new URL("run.sh", import.meta.url)), script);
  await chmod(script, 0o755);
}

/** A package of ours as users get it: what was built, and a manifest that does not lead to sources. */
async function copyPackage(folder: string, kit: string): Promise<void> {
  const dist = join(top, folder, "dist");
  if (!existsSync(dist)) throw new Error(`Cannot make the kit: ${folder} is not built`);
  const manifest = await readFile(join(top, folder, "package.json"), "utf8");
  const { name } = JSON.parse(manifest) as { readonly name: string };
  const place = join(kit, "node_modules", name);
  await cp(dist, join(place, "dist"), { recursive: true, filter: isCode });
  const built = manifest.replaceAll(/^\s*"@pixelweft\/source": .*\n/gm, "");
  await writeFile(join(place, "package.json"), built);
}

/** Modules, without types and maps, and without parts for other platforms. */
function isCode(path: string): boolean {
  if (/\.map$|\.d\.c?ts$/.test(path)) return false;
  const part = /webgpu\/dist\/([^/]+)/.exec(path)?.[1];
  return part === undefined || part === platform;
}

async function copyModule(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, filter: isCode, dereference: true });
  const binary = join(to, "dist", platform, "dawn.node");
  if (existsSync(binary)) strip(binary);
}

/** The packages of jax-js; its Dawn is ours where both are of one version. */
async function copyPeer(kit: string, dawn: string): Promise<void> {
  const folder = join("apps", "bench", "peers", "jax-js", "node_modules");
  const versionOf = async (path: string): Promise<unknown> => {
    const text = await readFile(join(path, "package.json"), "utf8");
    return (JSON.parse(text) as { readonly version: unknown }).version;
  };
  const own = join(top, folder, "webgpu");
  const isSame = (await versionOf(own)) === (await versionOf(dawn));
  await cp(join(top, folder), join(kit, folder), {
    recursive: true,
    filter: (path) => isCode(path) && !(isSame && path.startsWith(own)),
  });
  if (isSame) await symlink("../../../../../node_modules/webgpu", join(kit, folder, "webgpu"));
  else strip(join(kit, folder, "webgpu", "dist", platform, "dawn.node"));
}

/** Takes out what only debuggers read. */
function strip(path: string): void {
  execFileSync("strip", ["--strip-unneeded", path]);
}

await makeKit();
