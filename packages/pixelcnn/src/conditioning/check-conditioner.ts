import type { ParameterSpecs } from "@pixelweft/layers";
import type { Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import type { Conditioner } from "./conditioner.ts";

/** Checks that something has the form of a conditioner, for programs without types. TypeError, saying what to set, if it has not. */
export function checkConditioner(given: Conditioner): void {
  const fail = (state: string): TypeError => new TypeError(`Cannot use the conditioner: ${state}`);
  if (typeof given === "function")
    throw fail("it is a function; call it, and give the object that it returns");
  const { kind, options, makes, specs, inputs, make }: Partial<Record<string, unknown>> = {
    ...Object(given),
  };
  if (typeof kind !== "string" || kind === "")
    throw fail(`its kind is ${String(kind)}; it must be a name, such as "mean-colour"`);
  if (typeof options !== "object" || options === null)
    throw fail(`its options are ${String(options)}; they must be an object, {} if there are none`);
  const odd = notJson(options, "options");
  if (odd !== undefined)
    throw fail(`its ${odd}, which JSON does not hold, and files hold its options as JSON`);
  if (makes !== "vector" && makes !== "maps")
    throw fail(`its makes is ${String(makes)}; it must be "vector" or "maps"`);
  if (typeof specs !== "function")
    throw fail(`its specs is ${typeof specs}; it must be a function (config) => specs`);
  if (typeof make !== "function")
    throw fail(
      `its make is ${typeof make}; it must be a function (config, { parameters, inputs }) => tensor`,
    );
  if (inputs !== undefined && typeof inputs !== "function")
    throw fail(`its inputs is ${typeof inputs}; it must be a function (config, batch) => inputs`);
}

/** What JSON would drop, change or refuse of a value, in words; undefined if there is nothing. */
function notJson(
  value: unknown,
  name: string,
  within: readonly unknown[] = [],
): string | undefined {
  if (value === null || ["string", "boolean", "undefined"].includes(typeof value)) return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${name} is ${value}`;
  if (typeof value !== "object") return `${name} is a ${typeof value}`;
  if (within.includes(value)) return `${name} is an object within itself`;
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind !== "Object" && kind !== "Array") return `${name} is a ${kind}`;
  for (const [key, part] of Object.entries(value)) {
    const odd = notJson(part, `${name}.${key}`, [...within, value]);
    if (odd !== undefined) return odd;
  }
  return undefined;
}

/** Checks that a model takes what a conditioner makes. RangeError, saying what to set, if it does not. */
export function checkMakes(config: PixelCNNConfig, makes: Conditioner["makes"]): void {
  const { vectorSize, spatialChannels } = config;
  if (makes === "vector" && vectorSize === 0)
    throw new RangeError(
      "Cannot condition the model on a vector: its vectorSize is 0; set vectorSize to the numbers of the vector",
    );
  if (makes === "vector" && spatialChannels > 0)
    throw new RangeError(
      `Cannot condition the model on a vector alone: its spatialChannels are ${spatialChannels}; set them to 0`,
    );
  if (makes === "maps" && spatialChannels === 0)
    throw new RangeError(
      "Cannot condition the model on maps: its spatialChannels are 0; set spatialChannels to the number of maps",
    );
}

/** Both networks' parameters. RangeError for a name that both have. */
export function joinedSpecs(model: ParameterSpecs, conditioner: ParameterSpecs): ParameterSpecs {
  const twice = Object.keys(conditioner).find((name) => Object.hasOwn(model, name));
  if (twice !== undefined)
    throw new RangeError(
      `Cannot use the conditioner: the model has a parameter ${twice} too; begin its names with "conditioner."`,
    );
  return { ...model, ...conditioner };
}

/** Checks what `make` returned. TypeError, with the shape that the model needs, if it is another: one row would condition all images alike. */
export function checkMade(
  made: Tensor,
  { kind, makes }: Conditioner,
  { config, images }: { readonly config: PixelCNNConfig; readonly images: Tensor | undefined },
): void {
  const { height, width, vectorSize, spatialChannels } = config;
  const needed = makes === "vector" ? [vectorSize] : [height, width, spatialChannels];
  const act = `Cannot use what make of the conditioner ${kind} returns`;
  const { shape, dtype }: { shape?: unknown; dtype?: unknown } = Object(made);
  if (!Array.isArray(shape)) throw new TypeError(`${act}: it is no tensor`);
  const wanted = [images?.shape[0] ?? "n", ...needed];
  const fits = (size: string | number, axis: number): boolean =>
    size === "n" || shape[axis] === size;
  if (shape.length !== wanted.length || !wanted.every(fits))
    throw new TypeError(
      `${act}: its shape is [${shape.join(", ")}], and the model needs [${wanted.join(", ")}]`,
    );
  if (dtype !== "f32")
    throw new TypeError(`${act}: it is ${String(dtype)}, and the model needs f32`);
}
