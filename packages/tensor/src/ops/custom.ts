import { node, type Tensor, type Vjp } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";

/**
 * The value of `y` with a gradient rule of its own: `vjp` gives the gradients of `inputs`, and nothing else passes one.
 * Gradients are graphs too, so a rule can be differentiated again. There is one for each input, of its shape, or undefined where none
 * passes; another number of them, one of another shape, or one of whole numbers is a TypeError when y is differentiated.
 *
 * @example The floor of x, with the gradient of x itself
 * const straight = (x: Tensor): Tensor => withGradient(floor(x), [x], (grad) => [grad]);
 * const { x } = grad((p: { x: Tensor }) => sum(straight(p.x)))({ x: tensor([1.5, 2.5]) });
 * await read(backend, x); // Float32Array [1, 1]
 */
export function withGradient(y: Tensor, inputs: readonly Tensor[], vjp: Vjp): Tensor {
  return node(
    { kind: "withGradient" },
    {
      inputs: [y, ...inputs],
      shape: y.shape,
      dtype: y.dtype,
      vjp: (grad) => [undefined, ...ownRule("withGradient", inputs, vjp(grad))],
    },
  );
}

/** The gradients of a rule, one for each input: one more would be lost, or taken for another's, and a rule may forget to return. */
function ownRule(
  name: string,
  inputs: readonly Tensor[],
  gradients: readonly (Tensor | undefined)[],
): readonly (Tensor | undefined)[] {
  const { length } = Object(gradients);
  if (length === inputs.length) return gradients;
  throw new TypeError(
    `Cannot differentiate ${name}: ${inputs.length} inputs and ${length ?? "no list of"} gradients`,
  );
}

/**
 * A function with a gradient rule of its own: `backward(grad, inputs, output)` gives the gradients of the inputs, in order, as
 * `withGradient` takes them.
 *
 * @example A value that passes only half of its gradient
 * const halved = customGradient((x: Tensor) => x, (grad) => [mul(grad, 0.5)]);
 * const { x } = grad((p: { x: Tensor }) => sum(halved(p.x)))({ x: tensor([1, 2]) });
 * await read(backend, x); // Float32Array [0.5, 0.5]
 */
export function customGradient<Inputs extends readonly Tensor[]>(
  forward: (...inputs: Inputs) => Tensor,
  backward: (grad: Tensor, inputs: Inputs, output: Tensor) => readonly (Tensor | undefined)[],
): (...inputs: Inputs) => Tensor {
  return (...inputs) => {
    const output = forward(...inputs);
    return withGradient(output, inputs, (grad) => backward(grad, inputs, output));
  };
}

/**
 * The same value; no gradient passes.
 *
 * @example
 * const { x } = grad((p: { x: Tensor }) => mul(p.x, stopGradient(p.x)))({ x: tensor(3) });
 * await read(backend, x); // Float32Array [3]
 */
export function stopGradient(x: Tensor): Tensor {
  return withGradient(x, [], () => []);
}

/** Options of `custom`. */
export interface CustomOptions {
  /**
   * The operation written as a graph of its inputs alone: what it means, and what runs where no backend kernel is. Of a tensor that it
   * takes from elsewhere a kernel gets nothing, and with a `vjp` no gradient passes to it.
   */
  readonly definition: (...inputs: Tensor[]) => Tensor;
  readonly attributes?: Readonly<Record<string, number>> | undefined;
  /** The gradients of the inputs, as `withGradient` takes them; by default those of the definition. */
  readonly vjp?: Vjp | undefined;
}

/**
 * An operation that a backend may have by hand under `name`. Programs hold it only for a backend whose `capabilities.custom`
 * names it; elsewhere its definition is compiled.
 *
 * @example
 * const double = custom("double", [tensor([1, 2])], { definition: (x) => mul(x, 2) });
 * await read(backend, double); // Float32Array [2, 4]
 */
export function custom(name: string, inputs: readonly Tensor[], options: CustomOptions): Tensor {
  checkOptions("make a custom operation", options, ["definition", "attributes", "vjp"]);
  const meaning = options.definition(...inputs);
  const { vjp } = options;
  return node(
    { kind: "custom", name, attributes: options.attributes ?? {} },
    {
      inputs: [...inputs, meaning],
      shape: meaning.shape,
      dtype: meaning.dtype,
      // Without a rule of its own it is differentiated through its definition.
      vjp: (grad) =>
        vjp
          ? [...ownRule(`custom ${name}`, inputs, vjp(grad)), undefined]
          : [...inputs.map(() => undefined), grad],
    },
  );
}
