import { processTerminal } from "pixelweft";
import { checks } from "./checks-command.ts";
import { experiments, runExperiment } from "./experiments.ts";
import { figures } from "./figures-command.ts";
import { pace } from "./pace-command.ts";
import { status } from "./status-command.ts";
import { tables } from "./tables-command.ts";

const help = `Usage: npm run paper -- COMMAND [options]

Runs the experiments of the paper: the tables of docs/results.md and the pictures of docs/figures.md.
Each command lists its options with --help.

  tables           trains the networks of the tables and writes the page
  status           every run that the tables need, and how far it is
  pace             images per second of each network
  checks           the long tests, and what they measured
  figures NAME     trains, draws and measures a figure: moved-object, class-label
  receptive-field  a picture of which pixels a network sees
  classify         a class-conditional model as a classifier, and classifiers of its samples
  nearest          the training image that is nearest to each sample
  condition        trains a model with a network that makes its condition, such as an auto-encoder
  reconstruct      draws images again from their codes, and measures what the codes hold
  portraits        learns who pictures show, then draws others of somebody new
  surprise         how well likelihoods, and two scores made of them, find strange images
  golden           compares with golden files of an independent implementation`;

const commands = { tables, status, pace, checks, figures } as const;

const [name, ...args] = process.argv.slice(2);
const command = Object.entries(commands).find(([known]) => known === name)?.[1];
if (experiments.some((experiment) => experiment.name === name))
  process.exitCode = await runExperiment(process.argv.slice(2), processTerminal());
else if (command === undefined) {
  process.stdout.write(`${help}\n`);
  process.exitCode = name === "--help" ? 0 : 1;
} else
  await command(args).catch((error: unknown) => {
    // A wrong word or number of the command line; all else is shown with its place.
    if (!(error instanceof RangeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
