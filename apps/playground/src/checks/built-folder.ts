import { fileURLToPath } from "node:url";

/** The folder of the page as it is published. */
export const builtFolder: string = fileURLToPath(new URL("../../dist", import.meta.url));
