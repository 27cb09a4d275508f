import { gpu } from "./gpu-command.ts";

// The entry of the kit for a bare host: the bench's own needs the command line's packages.
await gpu(process.argv.slice(2), process.cwd());
// Dawn keeps a process alive.
process.exit(0);
