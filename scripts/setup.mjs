#!/usr/bin/env node
// Makes a fresh clone ready to use: `npm run setup`.
// Plain JavaScript with `node:` imports only, because it runs before `npm ci`, under the Node of the machine.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const top = fileURLToPath(new URL("..", import.meta.url));
const modules = join(top, "node_modules");
const windows = process.platform === "win32";
const fashionMnist = "/usr/share/datasets/fashion-mnist";

installPackages();
installSystemPackages();
say("Setup: done");

/** Runs `npm ci` unless these very lock and package files were installed before. */
function installPackages() {
  const stamp = join(modules, ".setup-stamp");
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && localNode() >= 24) {
    say(`Packages: already installed, with Node ${localNode()}`);
    return;
  }
  say("Packages: npm ci");
  if (!npmCi()) stop("Cannot install the packages: npm ci failed, its messages are above");
  if (localNode() < 24) dropLocalNode();
  if (localNode() < 24)
    stop(
      "Cannot run Pixelweft: the Node 24 that npm ci brings does not run here, as on Alpine and NixOS; install Node 24 or newer, then run npm run setup again",
    );
  writeFileSync(stamp, wanted);
  say(`Packages: installed, with Node ${localNode()}`);
}

/** The digest of all that decides what `npm ci` installs. */
function fingerprint() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const name of ["package-lock.json", "package.json"])
    hash.update(readFileSync(join(top, name)));
  for (const folder of ["packages", "apps"].map((name) => join(top, name))) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder).toSorted()) {
      const file = join(folder, name, "package.json");
      if (existsSync(file)) hash.update(name).update(readFileSync(file));
    }
  }
  return hash.digest("hex");
}

/** The major version of the Node that npm runs scripts with: that in node_modules, or 0 if it does not run, else that of the machine. */
function localNode() {
  const [file = ""] = localNodes();
  if (!existsSync(file)) return Number.parseInt(process.versions.node, 10);
  const { status, stdout } = run(file, ["--version"], {});
  return status === 0 ? Number(/^v(\d+)/.exec(stdout)?.[1] ?? 0) : 0;
}

/** The files by which npm finds the Node in node_modules. */
function localNodes() {
  const names = windows ? ["node.cmd", "node.ps1", "node"] : ["node"];
  return names.map((name) => join(modules, ".bin", name));
}

/** Leaves npm the Node of the machine: the other one is for glibc where systems usually have it, and in its way. */
function dropLocalNode() {
  for (const file of localNodes()) rmSync(file, { force: true });
}

function npmCi() {
  // npm must not run on the Node that it is about to replace, so node_modules leaves the path.
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.startsWith(modules));
  const options = {
    cwd: top,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: "inherit",
  };
  // An older Node than the packages ask for is what this script is for: the warnings about it are noise.
  const words = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  return run("npm", words, options).status === 0;
}

/**
 * Runs a program that may be a `.cmd` file of Windows, which a shell alone runs; it takes a path with spaces for several words without quotes.
 *
 * @param {string} file @param {string[]} words @param {import("node:child_process").SpawnSyncOptions} how
 */
function run(file, words, how) {
  const options = { ...how, encoding: "utf8" };
  if (!windows) return spawnSync(file, words, options);
  return spawnSync([`"${file}"`, ...words].join(" "), { ...options, shell: true });
}

/** A Vulkan driver and the data set, where Debian's packages can be installed; else words. */
function installSystemPackages() {
  const missing = missingSystemParts();
  if (missing.length === 0) {
    say("System: a graphics driver and Fashion-MNIST are there");
    return;
  }
  const debian = existsSync("/etc/debian_version");
  const root = process.getuid?.() === 0;
  if (debian && root) {
    apt(["update", "-q"]);
    // One at a time, so that one that is not to be had does not take the others with it.
    for (const { name } of missing) apt(["install", "-q", "-y", "--no-install-recommends", name]);
  }
  const still = new Set(missingSystemParts().map(({ name }) => name));
  for (const { name, what, otherwise } of missing) {
    if (!still.has(name)) say(`System: installed ${what} (${name})`);
    else if (!debian) say(`System: no ${what} was found; ${otherwise}`);
    else if (!root)
      say(`System: no ${what} was found; install it with: sudo apt-get install ${name}`);
    else say(`System: could not install ${what} (${name}); ${otherwise}`);
  }
}

function missingSystemParts() {
  const missing = [];
  // Elsewhere than on Linux the graphics driver is part of the system.
  if (process.platform === "linux") {
    const otherwise = "training on a GPU needs a Vulkan driver";
    if (!hasVulkanDriver())
      missing.push({ name: "mesa-vulkan-drivers", what: "Vulkan driver", otherwise });
    if (!hasVulkanLoader()) missing.push({ name: "libvulkan1", what: "Vulkan loader", otherwise });
  }
  if (!existsSync(join(fashionMnist, "train-images-idx3-ubyte.gz")))
    missing.push({
      name: "dataset-fashion-mnist",
      what: "Fashion-MNIST",
      otherwise: "what needs it takes a folder with its four .gz files",
    });
  return missing;
}

function hasVulkanDriver() {
  if (process.env["VK_DRIVER_FILES"] || process.env["VK_ICD_FILENAMES"]) return true;
  const roots = ["/etc", "/usr/share", "/usr/local/share", join(homedir(), ".local/share")];
  return roots.some((folder) => holds(join(folder, "vulkan/icd.d"), /\.json$/));
}

function hasVulkanLoader() {
  const roots = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64"];
  const folders = roots.flatMap((folder) => [
    folder,
    ...names(folder)
      .filter((name) => name.includes("-linux-"))
      .map((name) => join(folder, name)),
  ]);
  return folders.some((folder) => holds(folder, /^libvulkan\.so\.1/));
}

/** @param {string} folder @param {RegExp} pattern */
function holds(folder, pattern) {
  return names(folder).some((name) => pattern.test(name));
}

/** @param {string} folder */
function names(folder) {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
}

/** @param {string[]} words */
function apt(words) {
  say(`System: apt-get ${words.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stdout, stderr } = spawnSync("apt-get", words, { env, encoding: "utf8" });
  if (status !== 0) say(`${stdout ?? ""}${stderr ?? ""}`.trim());
}

/** @param {string} words */
function say(words) {
  console.log(words);
}

/** @param {string} words */
function stop(words) {
  console.error(words);
  process.exit(1);
}
