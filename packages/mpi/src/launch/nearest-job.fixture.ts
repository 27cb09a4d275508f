/** A job's program: prints the launcher that stands above each rank. */
import process from "node:process";
import { nearestLauncher } from "./nearest-launcher.ts";

process.stdout.write(`${JSON.stringify({ rank: 0, launcher: nearestLauncher() })}\n`);
