import { convolve, gate } from "@pixelweft/layers";
import { scalar, type Shape, type Tensor, type Traced } from "@pixelweft/tensor";

/** A layer whose way is shown: its function, the name of that in this file, and the shapes of its inputs. */
export interface Layer {
  readonly name: string;
  readonly traced: Traced;
  readonly inputs: Readonly<Record<string, Shape>>;
}

interface GatedLayerInputs {
  readonly map: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/** A masked gated layer of a PixelCNN: a pixel's maps are made from those of the two pixels to its left. */
function gatedLayer({ map, weight, bias }: GatedLayerInputs): Tensor {
  return gate(convolve([{ map, weight, firstTap: [0, -2] }], { biases: [bias] }));
}

const none = scalar(0);

/** The layers that can be explained. */
export const explainedLayers: Readonly<Record<string, Layer>> = {
  "gated-layer": {
    name: "gatedLayer",
    traced: ({ map = none, weight = none, bias = none }) => ({
      y: gatedLayer({ map, weight, bias }),
    }),
    inputs: { map: [1, 4, 4, 4], weight: [1, 2, 4, 8], bias: [8] },
  },
};
