import type { TrainEvent } from "@pixelweft/layers";
import { DeviceLostError, type Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";

/** A backend whose device is lost after so many programs. */
export function lostAfter(runs: number): Backend {
  const backend = referenceBackend();
  let left = runs;
  const alive = (): void => {
    if (left <= 0) throw new DeviceLostError("The device is lost: the test pulled the plug");
  };
  return new Proxy(backend, {
    get(target, name) {
      if (name === "run")
        return (...given: Parameters<Backend["run"]>) => {
          alive();
          left--;
          return target.run(...given);
        };
      if (name === "read")
        return (...given: Parameters<Backend["read"]>) => {
          alive();
          return target.read(...given);
        };
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Trains on a backend that is lost twice on the way, and then on others: the steps that it went on from. */
export async function reopening(
  train: (reopen: () => Promise<Backend>) => AsyncIterable<TrainEvent>,
): Promise<number[]> {
  const backends = [lostAfter(13), referenceBackend()];
  const from: number[] = [];
  const run = train(() => Promise.resolve(backends.shift() ?? referenceBackend()));
  for await (const event of run) if (event.kind === "reopened") from.push(event.step);
  return from;
}
