import {
  compile,
  mul,
  relu,
  scalar,
  State,
  sub,
  sum,
  tensor,
  type Tensor,
} from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { linear, linearSpecs } from "../linear.ts";
import { initialValues, parameterTensors, shapesOf } from "../parameters.ts";
import { train } from "./train.ts";
import { Trainer } from "./trainer.ts";

// The type checker reads this file under `strict` and `noUncheckedIndexedAccess`: without the errors that are expected it fails, and so it
// does with others.

const backend = referenceBackend();
const specs = {
  ...linearSpecs("in", { inputs: 2, outputs: 4 }),
  ...linearSpecs("out", { inputs: 4, outputs: 1 }),
};
const batches = Array.from({ length: 4 }, () => ({
  x: tensor([[1, 2]]),
  y: tensor([[3]]),
}));
const how = { backend, steps: 2, learningRate: (): number => 0.01 };

/** Trains to the end, and gives what it threw. */
async function failure(run: AsyncIterable<unknown>): Promise<unknown> {
  try {
    for await (const _ of run);
    return undefined;
  } catch (error) {
    return error;
  }
}

function squares(error: Tensor): Tensor {
  return sum(mul(error, error), 1);
}

test("a network whose names have types needs no assertions", async () => {
  const network = {
    specs,
    loss: (parameters: Record<keyof typeof specs, Tensor>, { x, y }: { x: Tensor; y: Tensor }) => {
      const hidden = relu(linear(x, { name: "in", parameters }));
      return squares(sub(linear(hidden, { name: "out", parameters }), y));
    },
  };
  const run = train(network, batches, how);
  expect(await failure(run)).toBeUndefined();
  const { parameters } = await run.checkpoint();
  expect(parameters["in.weight"].length).toBe(8);
  expect(initialValues(specs, 1)["out.bias"].length).toBe(1);
  await run.dispose();
});

test("the loss knows the names of parameters and of the batch without saying them", async () => {
  const run = train(
    {
      specs,
      loss: (parameters, { x, y }) => {
        const hidden = relu(linear(x, { name: "in", parameters }));
        return squares(sub(linear(hidden, { name: "out", parameters }), y));
      },
    },
    batches,
    how,
  );
  expect(await failure(run)).toBeUndefined();
  const { parameters } = await run.checkpoint();
  // @ts-expect-error there is no such parameter in what was trained
  expect(parameters["in.wieght"]).toBeUndefined();
  const { state } = run.network;
  const use = compile({ backend, state }, ({ x }: { x: Tensor }, { state: now }) => {
    const { named } = now.ema;
    // @ts-expect-error there is no such tensor of state
    const missing: Tensor = named["out.wieght"];
    return { y: linear(x, { name: "in", parameters: named }), z: mul(missing, 2) };
  });
  await expect(use.run({ x: tensor([[1, 2]]) })).rejects.toThrow("has no out.wieght");
  await run.dispose();
});

test("misspelt names are errors of the compiler, and of the training", async () => {
  const parameter = train(
    {
      specs,
      loss: (parameters, { x, y }) => {
        // @ts-expect-error there is no such parameter
        const weight: Tensor = parameters["in.wieght"];
        return squares(sub(mul(sum(x), weight), y));
      },
    },
    batches,
    how,
  );
  expect(String(await failure(parameter))).toContain("there is no parameter in.wieght");
  const input = train(
    {
      specs,
      // @ts-expect-error the batch has no such input
      loss: (parameters, { x, target }) =>
        squares(sub(mul(x, sum(parameters["in.weight"])), target)),
    },
    batches,
    how,
  );
  expect(String(await failure(input))).toContain("input target is not given");
  const own = train(
    {
      specs,
      inputs: (batch) => ({ a: batch.x }),
      // @ts-expect-error the network's inputs make no b
      loss: (parameters, { b }) => squares(mul(b, sum(parameters["in.weight"]))),
    },
    batches,
    how,
  );
  expect(String(await failure(own))).toContain("input b is not given");
  const named = train(
    {
      specs,
      loss: (parameters, { x }) =>
        // @ts-expect-error there is no layer of this name
        squares(linear(x, { name: "inn", parameters })),
    },
    batches,
    how,
  );
  expect(String(await failure(named))).toContain("inn has no weight");
});

test("a trainer knows the names of its parameters, and of inputs that its loss names", async () => {
  const trainer = new Trainer({
    backend,
    specs,
    unused: "keep",
    loss: (parameters, { x }: { x: Tensor }) => ({
      loss: sum(mul(x, parameters["in.bias"])),
      count: scalar(1),
    }),
  });
  await trainer.gradient({ x: tensor([1, 2, 3, 4]) });
  // @ts-expect-error there is no such input
  await expect(trainer.gradient({ z: tensor([1]) })).rejects.toThrow("input x is not given");
  const gradient = await trainer.state.read("gradients", "in.bias");
  expect([...gradient]).toEqual([1, 2, 3, 4]);
  // @ts-expect-error there is no such gradient
  await expect(trainer.state.read("gradients", "in.baes")).rejects.toThrow("Cannot find in.baes");
  // @ts-expect-error there is no such buffer
  await expect(trainer.state.readAll("gradient")).rejects.toThrow("Cannot find state gradient");
  await trainer.dispose();
});

test("a validation and a state made of specs know the names of the parameters", async () => {
  const run = train(
    { specs, loss: (parameters, { x }) => squares(linear(x, { name: "in", parameters })) },
    batches,
    {
      ...how,
      unused: "keep",
      validate: async ({ state }) => {
        // @ts-expect-error there is no such parameter
        await expect(state.read("ema", "in.wieght")).rejects.toThrow("Cannot find in.wieght");
        const [first = 0] = await state.read("ema", "in.weight");
        return { loss: first, extra: "seen" };
      },
    },
  );
  const seen: string[] = [];
  for await (const event of run) if (event.kind === "validation") seen.push(event.found.extra);
  expect(seen).toEqual(["seen"]);
  await run.dispose();

  const state = new State(backend, { parameters: shapesOf(specs) });
  const use = compile({ backend, state }, ({ x }: { x: Tensor }, { state: now }) => {
    const { named } = now.parameters;
    // @ts-expect-error there is no such tensor of state
    const missing: Tensor = named["out.wieght"];
    return { y: linear(x, { name: "in", parameters: named }), z: mul(missing, 2) };
  });
  await expect(use.run({ x: tensor([[1, 2]]) })).rejects.toThrow("has no out.wieght");
});

test("tensors of a checkpoint have the names of the specs, whatever names its values have", () => {
  const saved: Readonly<Record<string, Float32Array>> = initialValues(specs, 1);
  const parameters = parameterTensors(specs, saved);
  const typed: Record<keyof typeof specs, Tensor> = parameters;
  const hidden = linear(tensor([[1, 2]]), { name: "in", parameters: typed });
  // @ts-expect-error there is no layer of this name
  expect(() => linear(hidden, { name: "oout", parameters })).toThrow("oout has no weight");
  const own = initialValues(linearSpecs("in", { inputs: 2, outputs: 4 }), 1);
  // @ts-expect-error values whose names have types lack those of a layer
  expect(() => parameterTensors(specs, own)).toThrow("out.weight is missing");
});

test("the state of a batch, which says where the data stands, is no input", async () => {
  const placed = batches.map((batch, i) => ({ ...batch, state: { next: i + 1 } }));
  const network = {
    specs,
    loss: (parameters: Record<keyof typeof specs, Tensor>, { x, y }: { x: Tensor; y: Tensor }) =>
      squares(
        sub(linear(relu(linear(x, { name: "in", parameters })), { name: "out", parameters }), y),
      ),
  };
  const run = train(network, placed, how);
  expect(await failure(run)).toBeUndefined();
  const { training } = await run.checkpoint();
  expect(training.data).toEqual({ next: 2 });
  expect(training.examples).toBe(2);
  await run.dispose();
  const named = train(
    {
      specs,
      // @ts-expect-error there is no such input
      loss: (parameters, { state }) => squares(linear(state, { name: "in", parameters })),
    },
    placed,
    how,
  );
  expect(String(await failure(named))).toContain("input state is not given");
});
