import { deviceLines, findDevices } from "@pixelweft/runtime/node";
import { defineCommand, type Command } from "../command/command.ts";

/** `pixelweft devices`: what can compute on this machine. */
export const devices: Command = defineCommand({
  name: "devices",
  about: "Lists the adapters of this machine and says which backend `auto` uses.",
  options: {},
  examples: ["devices"],
  resolve: () => ({}),
  act: findDevices,
  show: deviceLines,
});
