/**
 * A program of its own: prints the adapters of this machine as JSON. Dawn warns of the limits of some drivers on the standard error of
 * its process, where nothing can stop it; whoever starts this program can leave that unread.
 *
 * @module
 */
import { describeAdapters } from "@pixelweft/webgpu-backend/node";

const adapters = await describeAdapters();
const plain = adapters.map(({ description, name, software, limits }) => ({
  description,
  name,
  software,
  limits: {
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
  },
}));
process.stdout.write(JSON.stringify(plain));
// Dawn keeps a process alive for a while.
process.exit();
