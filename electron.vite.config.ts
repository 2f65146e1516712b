import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

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
        },
        external: ['electron'],
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: from('out/preload'),
      externalizeDeps: false,
      rollupOptions: {
        input: { index: from('electron/preload/index.ts') },
        // A sandboxed window can load only one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs', inlineDynamicImports: true },
      },
    },
  },
  renderer: {
    root: from('src/app'),
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: from('out/renderer'),
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      rollupOptions: { input: from('src/app/index.html') },
    },
    css: { postcss: from('build/tools') },
  },
})
