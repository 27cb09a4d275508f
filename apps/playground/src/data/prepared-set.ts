import type { Palette } from "@pixelweft/datasets";
import type { DataChoice, PictureChoice } from "@pixelweft/datasets/choice";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import type { Recipe, TrainingRecipe } from "@pixelweft/pixelcnn/recipes";

/** Where pictures come from: a set that is drawn here, or files of the user. */
export type SetOrigin =
  | { readonly kind: "built-in"; readonly name: string }
  | {
      readonly kind: "files";
      /** Of the folder or the file. */
      readonly name: string;
      /** With paths below the folder. */
      readonly files: readonly { readonly name: string; readonly blob: Blob }[];
    };

/** Pictures that are asked for. */
export interface SetRequest {
  readonly origin: SetOrigin;
  /** How they are read, where that is not left to the data. */
  readonly pictures?: PictureChoice;
  /** Whether the folders that they lie in are classes; if missing, where there are pictures enough of each. */
  readonly byFolder?: boolean;
}

/** A network and how it is trained on the pictures of a set; plain data. */
export interface TrainingPlan {
  /** What the library calls it. */
  readonly name: string;
  /** As `--config` takes it. */
  readonly recipe: Recipe;
  readonly config: PixelCNNConfig;
  readonly training: TrainingRecipe;
  readonly parameters: number;
}

/** The sizes of network that can be chosen. */
export type NetworkSize = "small" | "usual";

/** Pictures as they are trained on; plain data. */
export interface PreparedSet {
  /** For people: `Potions`, or the name of the folder. */
  readonly title: string;
  /** Which pictures these are: those of equal pixels have the same one. */
  readonly fingerprint: string;
  /** What they were read of, where they are the user's: the same files can be read in another way. */
  readonly asked?: SetRequest;
  /** What opens the same pictures from a path. */
  readonly choice: DataChoice;
  /** A colour that may stand for transparency, and is not taken so. */
  readonly key?: PictureChoice["transparent"];
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly palette?: Palette;
  /** Levels, `[n, height, width, channels]`. */
  readonly images: Uint8Array;
  /** Pictures that are held out, in the same form. */
  readonly heldOut: Uint8Array;
  /** Names of the folders that they lie in, where there are several. */
  readonly folders?: readonly string[];
  /** The classes that the network is conditioned on, which are the folders, and the class of each picture. */
  readonly classes?: readonly string[];
  readonly labels?: Int32Array;
  readonly heldOutLabels?: Int32Array;
  /** How each picture to train on is turned, where there are turned copies. */
  readonly orientations?: Int32Array;
  /** Pictures to train on, and with their mirror images, moved and turned ones. */
  readonly count: number;
  readonly variantsCount: number;
  readonly heldOutCount: number;
  /** Pictures of the test part, which the page leaves alone. */
  readonly testCount?: number;
  /** What was chosen by the data and what was left out, in sentences. */
  readonly notes: readonly string[];
  /** Bits per dimension: a uniform guess, the frequencies of values, PNG. */
  readonly uniform: number;
  readonly frequencies: number;
  readonly png: number;
  readonly plans: Readonly<Record<NetworkSize, TrainingPlan>>;
  /** The pictures of a set that is drawn here, as one PNG file. */
  readonly sheet?: Blob;
}
