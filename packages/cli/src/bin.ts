#!/usr/bin/env node
import { runCommandLine } from "./command-line.ts";
import { runInJob } from "./process-group.ts";
import { processTerminal } from "./show/terminal.ts";

process.exitCode = await runInJob(process.argv.slice(2), processTerminal(), runCommandLine);
