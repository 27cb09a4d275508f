const { join } = require("node:path");

module.exports = {
  mode: "production",
  entry: "./page.js",
  output: { path: join(__dirname, "out"), filename: "page.js", module: true },
  experiments: { outputModule: true },
  performance: { hints: false },
};
