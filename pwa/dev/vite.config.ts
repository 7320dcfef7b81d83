import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'
import { board } from './board.ts'

/** `npx vite --config dev/vite.config.ts`: the screens over a factory in memory instead of the sync engine. */
const here = fileURLToPath(new URL('.', import.meta.url))

function fakeFactory(): Plugin {
  return {
    name: 'fake-factory',
    enforce: 'pre',
    resolveId: (id) => (/(^|\/)sync\/client(\.ts)?$/.test(id) ? `${here}fake_client.ts` : null),
    configureServer(server) {
      server.middlewares.use('/api/v1/board', (_request, response) => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(board(Date.now())))
      })
      server.middlewares.use('/api/v1/events', (_request, response) => {
        response.setHeader('content-type', 'text/event-stream')
        const timer = setInterval(() => response.write('event: poke\ndata:\n\n'), 10_000)
        response.on('close', () => clearInterval(timer))
      })
    },
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  plugins: [fakeFactory(), svelte()],
  define: { __CLIENT_VERSION__: JSON.stringify('dev') },
  cacheDir: fileURLToPath(new URL('../node_modules/.vite-dev', import.meta.url)),
  server: { host: '127.0.0.1', port: 5199 },
})
