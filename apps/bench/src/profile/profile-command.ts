import {
  defineCommand,
  describedModel,
  describeOptions,
  options as table,
  runProgram,
  withBackend,
  type Command,
  type Terminal,
} from "pixelweft";
import { profileTraining } from "./profile.ts";
import { trainingSpeed } from "./training-speed.ts";

const options = {
  ...describeOptions,
  model: table.model,
  batch: { ...table.batch, about: "images at once (default: those of the preset or run)" },
  backend: table.backend,
} as const;

const profileCommand: Command = defineCommand({
  name: "profile",
  about: "Trains a few steps and prints allocations, dispatches, memory and kernel speeds.",
  argument: { name: "<what>", about: "a preset, a JSON file, a checkpoint, or a run" },
  options,
  examples: ["profile demo --backend wasm"],
  resolve: async (given, [what = ""]) => ({ ...(await describedModel(what, given)), given }),
  async act({ name, config, training, given }, { terminal }) {
    const images = given.batch ?? training?.batch ?? 16;
    return withBackend(given.backend, terminal, async (backend) => {
      await profileTraining(config, { backend, terminal, images });
      // The reference backend would take hours for it.
      const isSlow = backend.name === "reference";
      return { name, flops: isSlow ? undefined : await trainingSpeed(backend) };
    });
  },
  show: ({ flops }) =>
    flops === undefined
      ? []
      : [`a small network of 64 maps trains at ${(flops / 1e9).toPrecision(3)} GFLOP/s here`],
});

/** `bench profile`: what a training step of a network costs, kernel by kernel. Resolves to an exit code. */
export function profile(words: readonly string[], terminal: Terminal): Promise<number> {
  const about = "Profiles of training steps.";
  return runProgram(
    { name: "npm run bench --", about, commands: [profileCommand], words },
    terminal,
  );
}
