import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../../../..')

/** What the app's own build adds for packages that ask for the name of their file. */
const banner = [
  "import { fileURLToPath as __pathOf } from 'node:url'",
  'const __filename = __pathOf(import.meta.url)',
].join('\n')

export type BuiltScripts = {
  /** Folder with `cli.js` and `evidence-worker.js`. */
  readonly folder: string
  readonly remove: () => Promise<void>
}

/** Builds the command and the worker as the app's own build does, into a folder of their own. */
export const buildScripts = async (): Promise<BuiltScripts> => {
  const base = await mkdtemp(join(tmpdir(), 'kitbag-scripts-'))
  const folder = join(base, 'out/main')
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      target: 'node20',
      minify: false,
      rollupOptions: {
        input: {
          cli: join(root, 'electron/cli/index.ts'),
          'evidence-worker': join(root, 'electron/host/evidence/worker/evidence-worker.ts'),
          'timeline-worker': join(root, 'electron/host/evidence/timeline/timeline-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', banner },
      },
    },
  })
  const resources = join(root, 'resources')
  // On Windows not every account may make a link.
  if (process.platform === 'win32') await cp(resources, join(base, 'resources'), { recursive: true })
  else await symlink(resources, join(base, 'resources'), 'dir')
  return { folder, remove: () => rm(base, { recursive: true, force: true }) }
}
