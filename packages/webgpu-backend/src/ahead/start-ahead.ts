import { availableParallelism } from "node:os";
import { type RequestWebgpuOptions, requestDevice } from "../adapters/request.ts";
import type { Pacing } from "../pacing.ts";
import { type Ahead, compileAhead } from "./compile-ahead.ts";
import { type FurtherDevice, makeFurtherDevice } from "./further-device.ts";

/** Devices that compile ahead, at most. */
const mostDevices = 3;

/** On what devices are opened. */
interface How extends RequestWebgpuOptions {
  readonly gpu: GPU;
  readonly pacing: Pacing;
}

/** Compiles ahead on all cores of this machine but one, which is the first device's; undefined where it is the only one. */
export function startAhead(how: How): Ahead | undefined {
  const devices = Math.min(mostDevices, availableParallelism() - 1);
  if (devices < 1) return undefined;
  const open = async (): Promise<FurtherDevice> => {
    const { pacing, immediates } = how;
    const { device } = await requestDevice(how.gpu, how);
    return makeFurtherDevice(device, { pacing, immediates });
  };
  return compileAhead({ open, devices });
}
