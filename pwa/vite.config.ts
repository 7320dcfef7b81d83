import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import packageJson from './package.json' with { type: 'json' }
import { manual } from './scripts/manual_plugin.ts'
import { serviceWorker } from './scripts/service_worker_plugin.ts'

const define = { __CLIENT_VERSION__: JSON.stringify(packageJson.version) }

export default defineConfig({
  plugins: [svelte(), manual(), serviceWorker({ entry: 'src/sw.ts', define })],
  define,
  // Chrome 106 is the last one for Android 6: older tablets are not left out for the sake of syntax. Safari 15.4 reads all that
  // Safari 16 does here; naming it would turn every private field into a WeakMap (2 kB, and slower) for a scoping bug we do not meet.
  build: {
    target: ['chrome106', 'firefox115', 'safari16'],
    // Later screens name only their style sheets beforehand: their scripts come out of the precache in no time.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (file, needed, { hostType }) =>
        hostType === 'html' || /\/(home|log)-/.test(file) ? needed : needed.filter((url) => url.endsWith('.css')),
    },
    // 0.8 kB less on the wire for every phone than the built-in minifier leaves.
    minify: 'terser',
    terserOptions: { module: true, ecma: 2020, compress: { passes: 2 } },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // What a start needs, in one file: split by who shares what, the same code is 2 kB larger on the wire.
    rollupOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'start',
              test: /src\/(App\.svelte|features\/app\/(install|preferences)\.svelte\.ts)$/,
              priority: 2,
            },
            // The frame and the home of most people, and with them what every screen is made of: fetched while the store is opened.
            { name: 'home', test: /src\/features\/(app\/Shell|home\/Home)\.svelte$/, priority: 1 },
            // The pad, for the first tap: each file of its own costs a slow phone a millisecond or two.
            { name: 'log', test: /src\/features\/log\/(Log|LogWork)\.svelte$/, priority: 1 },
            { name: 'decoder', test: /node_modules\/jsqr\// },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    fs: { allow: ['.', '../docs/manuals'] },
    proxy: { '/api': 'http://127.0.0.1:8080', '/health': 'http://127.0.0.1:8080' },
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    restoreMocks: true,
    testTimeout: 30_000,
  },
})
