import {
  EmptyPartError,
  MixedSizesError,
  OtherSizeError,
  UncutError,
  UnnamedSetError,
} from "../errors/images.ts";
import { isDamaged } from "./is-damaged.ts";
import { waysOut } from "./look/ways-out.ts";

/**
 * What can be done about pictures that cannot be taken as they are, in words; nothing for other errors.
 *
 * @param nameOf what a field is called in them, such as the option of a command line
 * @example
 * import { PngError } from "@pixelweft/datasets";
 * const error = new PngError("Cannot read a.png: its checksum is wrong", { source: "a", member: "a.png" });
 * remedyFor(error); // "skipDamaged leaves out what cannot be read"
 * remedyFor(new RangeError("no")); // undefined
 */
export function remedyFor(
  error: unknown,
  nameOf: (field: string) => string = (field) => field,
): string | undefined {
  if (error instanceof EmptyPartError && error.part === "train")
    return `more pictures leave some to train on, ${nameOf("testSource")} names others to test on and leaves all of these`;
  if (error instanceof EmptyPartError && error.part === "validation")
    return `${nameOf("split")} train takes what is trained on`;
  if (error instanceof EmptyPartError)
    return `${nameOf("testNames")} names some when the model is trained, ${nameOf("split")} train takes the others`;
  if (error instanceof OtherSizeError) {
    const size = error.wanted.join("x");
    return `${nameOf("resize")} ${size} makes it fit, ${nameOf("cell")} ${size} cuts a sprite sheet`;
  }
  if (error instanceof UncutError) {
    const { side, ways } = error;
    return `for ${side}x${side} that is ${ways.map((way) => `${nameOf(way)} ${side}`).join(" or ")}`;
  }
  if (error instanceof UnnamedSetError)
    return `${nameOf("as")} names it, such as ${nameOf("as")} imagenet32-chrabaszcz`;
  if (error instanceof MixedSizesError) return waysOut(error, nameOf);
  return isDamaged(error) ? `${nameOf("skipDamaged")} leaves out what cannot be read` : undefined;
}
