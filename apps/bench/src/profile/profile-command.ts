import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { textTable } from "@pixelweft/datasets/text";
import type { Backend } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { WebgpuUnavailableError } from "@pixelweft/webgpu-backend";
import type { Terminal } from "pixelweft";
import {
  defineCommand,
  describedModel,
  describeOptions,
  options as table,
  runProgram,
  say,
  UsageError,
  withBackend,
  type Command,
} from "pixelweft/command";
import { chromeTrace } from "./chrome-trace.ts";
import { benchConfig } from "./named-config.ts";
import { probeDevice } from "./probe.ts";
import { kernelColumns, kernelRows, steadyRows } from "./profile-table.ts";
import { profileWork, type Profile, type TimedBackend } from "./profile.ts";
import { timedWebgpu } from "./timed-webgpu.ts";
import { samplingWork, stepWork } from "./work-to-profile.ts";

type BackendChoice = Parameters<typeof withBackend>[0];

// npm runs a workspace's scripts in its folder; paths are meant from where the user is.
const here = process.env["INIT_CWD"] ?? process.cwd();

const options = {
  ...describeOptions,
  model: table.model,
  batch: { ...table.batch, about: "images at once (default: those of the preset or run)" },
  backend: table.backend,
  sampling: { kind: "flag", about: "profiles the cached sampler instead of a training step" },
  trace: {
    kind: "text",
    takes: "file",
    about: "writes one run as a trace for chrome://tracing and ui.perfetto.dev",
  },
} as const;

const profileCommand: Command = defineCommand({
  name: "profile",
  about: "Runs a few training steps and prints what one costs, kernel by kernel.",
  argument: { name: "<what>", about: "G28, C32, a preset, a JSON file, a checkpoint, or a run" },
  options,
  examples: ["profile demo --backend wasm", "profile demo --backend webgpu --trace step.json"],
  resolve: async (given, [what = ""]) => {
    const config = benchConfig(what);
    if (config === undefined) return { ...(await describedModel(what, given)), given };
    const other = (["image", "classes", "model"] as const).find(
      (name) => given[name] !== undefined,
    );
    if (other !== undefined)
      throw new UsageError(`Cannot profile ${what} with --${other}: it is always the same network`);
    return { name: what, config, training: undefined, given };
  },
  async act({ name: what, config, training, given }, { terminal }) {
    const images = given.batch ?? training?.batch ?? 16;
    const work = (given.sampling === true ? samplingWork : stepWork)(config, images);
    const note = (line: string): void => say(terminal, line);
    const timed = await timedFor(given.backend);
    try {
      const name = given.backend === "auto" && !timed ? "wasm" : given.backend;
      return await withProfiled(name, terminal, async (backend) => {
        note("Probing the device");
        const probe = await probeDevice(backend);
        const traced = await profileWork(work, { backend, timed, probe, note });
        if (given.trace !== undefined)
          await writeFile(resolve(here, given.trace), chromeTrace(traced));
        return { name: what, images, ...traced.profile };
      });
    } finally {
      timed?.backend.dispose();
    }
  },
  show: ({ images, ...profile }) => profileLines(profile, images),
});

/**
 * A backend as for other commands, but on WebAssembly with all threads always: that a backend chooses between them and one by the times of a
 * program's first runs is right for steps that are run for long, and gives a kernel that is timed for a moment half of its speed by chance.
 */
async function withProfiled<T>(
  name: BackendChoice,
  terminal: Terminal,
  use: (backend: Backend) => Promise<T>,
): Promise<T> {
  if (name !== "wasm" && name !== "wasm-128") return withBackend(name, terminal, use);
  const threads = availableParallelism();
  const backend = await wasmBackend({ threads, revectorize: name === "wasm" });
  say(terminal, `Computing with ${backend.capabilities.description}`);
  try {
    return await use(backend);
  } finally {
    backend.dispose();
  }
}

/** The device with times, where work shall run on one. */
async function timedFor(backend: string): Promise<TimedBackend | undefined> {
  if (backend === "webgpu") return timedWebgpu();
  if (backend !== "auto") return undefined;
  try {
    const timed = await timedWebgpu();
    if (!timed.backend.capabilities.software) return timed;
    timed.backend.dispose();
  } catch (error) {
    if (!(error instanceof WebgpuUnavailableError)) throw error;
  }
  return undefined;
}

/** A profile in lines: what a run costs, then its kernels. */
export function profileLines(profile: Profile, images: number): string[] {
  return [
    `${profile.backend}: ${profile.device}`,
    ...textTable([["a steady run", ""], ...steadyRows(profile, images)]),
    "",
    ...textTable([kernelColumns, ...kernelRows(profile)]),
  ];
}

/** `bench profile`: what work costs, kernel by kernel. Resolves to an exit code. */
export function profile(words: readonly string[], terminal: Terminal): Promise<number> {
  const about = "Profiles of training steps and of sampling.";
  return runProgram(
    { name: "npm run bench --", about, commands: [profileCommand], words },
    terminal,
  );
}
