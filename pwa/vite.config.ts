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
  },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8080', '/health': 'http://127.0.0.1:8080' } },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    restoreMocks: true,
    testTimeout: 30_000,
  },
})
