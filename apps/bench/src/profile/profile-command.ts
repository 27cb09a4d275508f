import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { textTable } from "@pixelweft/datasets/text";
import { WebgpuUnavailableError } from "@pixelweft/webgpu-backend";
import {
  defineCommand,
  describedModel,
  describeOptions,
  options as table,
  runProgram,
  say,
  withBackend,
  type Command,
  type Terminal,
} from "pixelweft";
import { chromeTrace } from "./chrome-trace.ts";
import { kernelColumns, kernelRows, steadyRows } from "./profile-table.ts";
import { profileWork, type Profile, type TimedBackend } from "./profile.ts";
import { timedWebgpu } from "./timed-webgpu.ts";
import { samplingWork, stepWork } from "./work-to-profile.ts";

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
  argument: { name: "<what>", about: "a preset, a JSON file, a checkpoint, or a run" },
  options,
  examples: ["profile demo --backend wasm", "profile demo --backend webgpu --trace step.json"],
  resolve: async (given, [what = ""]) => ({ ...(await describedModel(what, given)), given }),
  async act({ name, config, training, given }, { terminal }) {
    const images = given.batch ?? training?.batch ?? 16;
    const work = (given.sampling === true ? samplingWork : stepWork)(config, images);
    const note = (line: string): void => say(terminal, line);
    const timed = await timedFor(given.backend);
    try {
      return await withBackend(given.backend, terminal, async (backend) => {
        const traced = await profileWork(work, { backend, timed, note });
        if (given.trace !== undefined)
          await writeFile(resolve(here, given.trace), chromeTrace(traced));
        return { name, images, ...traced.profile };
      });
    } finally {
      timed?.backend.dispose();
    }
  },
  show: ({ images, ...profile }) => profileLines(profile, images),
});

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
