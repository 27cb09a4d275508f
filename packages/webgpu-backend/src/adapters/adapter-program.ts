/**
 * A program of its own: prints the adapters of this machine as JSON, or with the word `names` what Dawn calls them. Dawn warns of the
 * limits of some drivers on the standard error of its process; the process that starts this program can leave that unread.
 *
 * @module
 */
import { adapterNames, describeAdapters } from "./describe-adapters.ts";

const isNames = process.argv[2] === "names";
const adapters = isNames ? [] : await describeAdapters();
const plain = adapters.map(({ description, software, limits }) => ({
  description,
  software,
  limits: {
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
  },
}));
process.stdout.write(JSON.stringify(isNames ? await adapterNames() : plain));
// Dawn keeps a process alive for a while.
process.exit();
