import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import packageJson from './package.json' with { type: 'json' }
import { serviceWorker } from './scripts/service_worker_plugin.ts'

const define = { __CLIENT_VERSION__: JSON.stringify(packageJson.version) }

export default defineConfig({
  plugins: [svelte(), serviceWorker({ entry: 'src/sw.ts', define })],
  define,
  // Chrome 106 is the last one for Android 6: older tablets are not left out for the sake of syntax.
  build: {
    target: ['chrome106', 'firefox115', 'safari15.4'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // What a start needs, in one file: split by who shares what, the same code is 2 kB larger on the wire.
    // Parts of Svelte that only later screens use would otherwise come along with the rest of it.
    rollupOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'later', test: /svelte\/src\/.*\/(bindings\/(input|size|select|shared)|blocks\/svelte-component|elements\/style)\.js$/, priority: 2, includeDependenciesRecursively: false },
            { name: 'start', test: /src\/App\.svelte$/, priority: 1 },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8080', '/health': 'http://127.0.0.1:8080' } },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    restoreMocks: true,
    testTimeout: 30_000,
  },
})
