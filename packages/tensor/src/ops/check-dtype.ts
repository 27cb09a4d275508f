import { isComputed, isFloat } from "../backend/dtype.ts";
import { checkTensors, type Tensor } from "../graph/node.ts";

/** TypeError for what is no tensor, and for a dtype that kernels do not compute with. */
export function checkComputed(act: string, x: Tensor): void {
  checkTensors(act, x);
  if (!isComputed(x.dtype)) throw new TypeError(`Cannot ${act} ${x.dtype}: cast it first`);
}

/** TypeError for what is no tensor, and for integers: a product reads floats of any size. */
export function checkFactor(act: string, x: Tensor): void {
  checkTensors(act, x);
  if (!isFloat(x.dtype)) throw new TypeError(`Cannot ${act} ${x.dtype}: cast it first`);
}

/** TypeError for what is no tensor, and for another dtype than f32. */
export function checkFloats(act: string, x: Tensor): void {
  checkTensors(act, x);
  if (x.dtype !== "f32") throw new TypeError(`Cannot ${act} ${x.dtype}: cast it to f32 first`);
}
