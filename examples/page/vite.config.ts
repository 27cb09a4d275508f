import { fileURLToPath } from "node:url";
import { defaultClientConditions, type UserConfig } from "vite";

const config: UserConfig = {
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Relative addresses: the built page may be in any folder of a server.
  base: "./",
  // A file that does not exist is an error 404, not the page again.
  appType: "mpa",
  // The packages of the repository as sources. A page that installs them from npm needs no such line.
  resolve: { conditions: ["@pixelweft/source", ...defaultClientConditions] },
  worker: { format: "es" },
};

export default config;
