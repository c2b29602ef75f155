import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { VERSION: JSON.stringify("test") },
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    // Two cores are the smallest machine that the tests run on.
    maxWorkers: 2,
  },
});
