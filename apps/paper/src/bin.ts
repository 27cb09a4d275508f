import { checks } from "./checks-command.ts";
import { figures } from "./figures-command.ts";
import { pace } from "./pace-command.ts";
import { status } from "./status-command.ts";
import { tables } from "./tables-command.ts";

const help = `Usage: npm run paper -- tables [options]
       npm run paper -- status [options]
       npm run paper -- pace [options]
       npm run paper -- checks
       npm run paper -- figures NAME [options]

Runs the experiments of the paper: the tables of docs/results.md and the pictures of docs/figures.md.
Each command tells its options with --help.`;

const commands = { tables, status, pace, checks, figures } as const;

const [name, ...args] = process.argv.slice(2);
const command = Object.entries(commands).find(([known]) => known === name)?.[1];
if (command === undefined) {
  process.stdout.write(`${help}\n`);
  process.exitCode = name === "--help" ? 0 : 1;
} else
  await command(args).catch((error: unknown) => {
    // A wrong word or number of the command line; all else is shown with its place.
    if (!(error instanceof RangeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
