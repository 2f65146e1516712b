import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { operations } from './src/contract/operations.ts'

/** How long plugins take is no news on a slow machine. */
const checks = { bundlerTimings: false }

const from = (path: string) => resolve(import.meta.dirname, path)

/** Everything is bundled: a packaged app carries no node_modules, and the stand-in runs the same files. */
export default defineConfig({
  main: {
    build: {
      outDir: from('out/main'),
      externalizeDeps: false,
      target: 'node20',
      rollupOptions: {
        input: {
          index: from('electron/main/index.ts'),
          cli: from('electron/cli/index.ts'),
          launch: from('electron/standin/launch.ts'),
          standin: from('electron/standin/standin.ts'),
          'standin-hook': from('electron/standin/hook.ts'),
          // A worker thread's script, found at run time in `workersFolder`, which is this same folder.
          'evidence-worker': from('electron/host/evidence/worker/evidence-worker.ts'),
          'timeline-worker': from('electron/host/evidence/timeline/timeline-worker.ts'),
        },
        checks,
        external: ['electron'],
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    // The names of the contract without its schemas: the preload stays small and knows no more than it needs.
    define: { __OPERATION_NAMES__: JSON.stringify(Object.keys(operations)) },
    build: {
      outDir: from('out/preload'),
      externalizeDeps: false,
      // A sandboxed window can load only one CommonJS file, so nothing is shared between the two.
      isolatedEntries: true,
      rollupOptions: {
        input: {
          index: from('electron/preload/index.ts'),
          'standin-page': from('electron/standin/page/standin-page.ts'),
        },
        checks,
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: from('src/app'),
    plugins: [react()],
    resolve: {
      alias: {
        // Its browser build asks the DOM, which a worker does not have.
        'decode-named-character-reference': from('node_modules/decode-named-character-reference/index.js'),
      },
    },
    worker: { format: 'es' },
    build: {
      outDir: from('out/renderer'),
      emptyOutDir: true,
      minify: true,
      // Everything is on this disk; what counts is what the first screen runs, and screens load on demand.
      chunkSizeWarningLimit: 1_500,
      modulePreload: { polyfill: false },
      rollupOptions: { checks, input: from('src/app/index.html') },
    },
    css: { postcss: from('build/tools') },
  },
})
