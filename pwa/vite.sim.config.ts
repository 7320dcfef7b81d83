import { defineConfig } from 'vite'

/** The engine as a node program for the simulation (see src/sim/bridge.ts). */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: 'src/sim/bridge.ts',
    outDir: 'dist-sim',
    target: 'node20',
    minify: false,
    rollupOptions: { output: { entryFileNames: 'bridge.mjs' } },
  },
})
