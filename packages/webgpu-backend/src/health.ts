import { DeviceLostError, type LossInfo } from "@pixelweft/tensor/backend";

/** Knows whether the device is alive and keeps errors that arrived while nobody was waiting. */
export interface Health {
  /** Resolves when the device is gone. */
  readonly lost: Promise<LossInfo>;
  /** Throws DeviceLostError when the device is gone, or the oldest error that nobody has seen yet. */
  check(): void;
  /** Waits for `work`, unless the device goes first: then rejects with DeviceLostError. */
  guard<T>(work: Promise<T>): Promise<T>;
  /** Keeps an error for the next check. */
  report(error: Error): void;
  /** Declares the device gone. */
  end(info: LossInfo): void;
}

/** Watches a device: its loss and its uncaptured errors. */
export function watchHealth(device: GPUDevice): Health {
  const errors: Error[] = [];
  let loss: LossInfo | undefined;
  let announce: (info: LossInfo) => void = () => undefined;
  const lost = new Promise<LossInfo>((resolve) => {
    announce = resolve;
  });
  const end = (info: LossInfo): void => {
    loss ??= info;
    announce(loss);
  };
  void device.lost.then(({ reason, message }) => end({ reason, message }));
  device.addEventListener("uncapturederror", (event) => {
    // A page may set this on its own handler; we have taken note of the error.
    event.preventDefault();
    errors.push(new Error(`The WebGPU device reported an error: ${event.error.message}`));
  });
  const lossError = ({ reason, message }: LossInfo): DeviceLostError =>
    new DeviceLostError(`The WebGPU device is lost (${reason}): ${message}`);
  return {
    lost,
    end,
    report: (error) => void errors.push(error),
    check() {
      if (loss !== undefined) throw lossError(loss);
      const error = errors.shift();
      if (error !== undefined) throw error;
    },
    async guard(work) {
      try {
        const result = await Promise.race([
          work,
          lost.then((info) => Promise.reject(lossError(info))),
        ]);
        return result;
      } catch (error) {
        // A loss rejects pending work first and is announced a moment later.
        if (loss === undefined)
          await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, 50))]);
        if (loss !== undefined) throw lossError(loss);
        throw error;
      }
    },
  };
}
