import { defineConfig } from "vitest/config";

/* Names without hashes: templates link the files, and the committed bundle stays comparable. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../static/console/islands",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    license: { fileName: "LICENSES.md" },
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { phone: "src/islands/phone.tsx", bubbles: "src/islands/bubbles.tsx" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "islands[extname]",
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules/ },
            { name: "shared", test: /src\/(bubble|texts|icons|styles|clock)\/|props\.ts$/ },
          ],
        },
      },
    },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    reporters: ["dot"],
    testTimeout: 30_000,
  },
});
