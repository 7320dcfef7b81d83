/**
 * Builds `src/sw.ts` after the page, because the worker must know every file of this build by its content.
 *
 * Kept to one page of our own on purpose: the ecosystem's plugin brings over 300 packages and 4.5 kB of worker code for the
 * same result. Writes `dist/sw.js` (one classic script, so that every browser can register it) and, beside each text
 * file, the `.br` and `.gz` that the server sends as they are.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, type Plugin } from 'vite'

/** One file of the shell: its address, and a hash of its content for the files whose name does not carry one. */
export interface Precached {
  url: string
  hash: string
}

// Icons and screenshots are fetched by the system when the app is installed, never by the page: only what a cold start shows is kept.
// The decoder of QR codes is for browsers without their own: those keep it from its first use on;
// and the pictures of the manual, kept once they were seen.
const LEFT_OUT = /(\.br|\.gz|\.map|^sw\.js|^manual\/|^screens\/|^icons\/(?!icon-192)|^assets\/decoder-)/
/** Named by their content: a list of them is itself such a file, and the worker stays small however many there are. */
const isAsset = (url: string): boolean => url.startsWith('/assets/')
const COMPRESSED = /\.(js|css|html|svg|json|webmanifest)$/

export function serviceWorker(options: { entry: string; define: Record<string, string> }): Plugin {
  let outDir = 'dist'
  let root = '.'
  let written = false
  return {
    name: 'sewtrack-service-worker',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
      root = config.root
    },
    writeBundle() {
      written = true
    },
    async closeBundle() {
      // Called after a failed build too: then there is nothing to keep, and the first error shall stay the last word.
      if (!written) return
      const precached = await listPrecached(outDir)
      const version = digest(JSON.stringify(precached)).slice(0, 16)
      const urls = precached.map((file) => file.url)
      const list = `/assets/shell-${version}.json`
      await writeFile(join(outDir, list), JSON.stringify(urls.filter(isAsset)))
      await build({
        configFile: false,
        root,
        logLevel: 'warn',
        publicDir: false,
        define: {
          ...options.define,
          __PRECACHE__: JSON.stringify(urls.filter((url) => !isAsset(url))),
          __PRECACHE_LIST__: JSON.stringify(list),
          __PRECACHE_VERSION__: JSON.stringify(version),
        },
        build: {
          outDir,
          emptyOutDir: false,
          target: ['chrome106', 'firefox115', 'safari15.4'],
          reportCompressedSize: false,
          rollupOptions: {
            input: join(root, options.entry),
            output: { format: 'iife', entryFileNames: 'sw.js', codeSplitting: false },
          },
        },
      })
      await compressAll(outDir)
    },
  }
}

/** Every file that an offline start or any later screen needs, sorted by address. */
export async function listPrecached(outDir: string): Promise<Precached[]> {
  const found: Precached[] = []
  for (const file of await filesUnder(outDir)) {
    const path = relative(outDir, file).replaceAll('\\', '/')
    if (!LEFT_OUT.test(path)) found.push({ url: `/${path}`, hash: digest(await readFile(file)) })
  }
  return found.sort((a, b) => (a.url < b.url ? -1 : 1))
}

async function compressAll(outDir: string): Promise<void> {
  for (const file of await filesUnder(outDir)) {
    if (!COMPRESSED.test(file)) continue
    const content = await readFile(file)
    await writeFile(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
    await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }))
  }
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
