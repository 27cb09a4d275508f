import { bundleSizes } from "./bundle-sizes.ts";
import type { Programme } from "./run-bench.ts";
import { writeMaterial } from "./tasks/material.ts";
import { allTasks } from "./tasks/tasks.ts";
import { writeTextbookMaterials } from "./tasks/textbook-material.ts";
import { c32, g28 } from "./tasks/work.ts";

/** All tasks of the bench, and the sizes of all libraries. */
export const everything: Programme = {
  sizes: bundleSizes,
  tasks: async (folder) => {
    const materials = {
      G28: await writeMaterial(folder, g28),
      C32: await writeMaterial(folder, c32),
    };
    return allTasks(materials, await writeTextbookMaterials(folder));
  },
};
