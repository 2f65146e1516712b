import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'
import { root } from '../tools/run.ts'
import type { EvidenceReport } from './evidence-part.ts'

const run = promisify(execFile)
const makeLog = resolve(root, '../shared/data/logs/make-log.py')
const parts = ['evidence-part', 'evidence-worker'] as const

/**
 * Redacts, hashes, zips and encrypts a log of 200 MiB through the code that seals a bundle, next to `sos clean` on
 * the same file, and to gzip and SHA-256 alone. `KITBAG_BENCH_MIB` makes it larger or smaller: memory must not
 * follow. DESIGN, section 10: 20 MiB/s or better with less than 200 MiB of memory on two cores.
 */
export const measureEvidence = async (): Promise<void> => {
  if (!existsSync(makeLog)) {
    console.log(`Evidence: skipped, ${makeLog} is not there.`)
    return
  }
  const mebibytes = Number(process.env['KITBAG_BENCH_MIB'] ?? 200)
  const folder = await mkdtemp(join(tmpdir(), 'kitbag-bench-'))
  try {
    const log = join(folder, 'service.log')
    await run('python3', [makeLog, log, String(mebibytes)])
    const size = (await stat(log)).size / 1_048_576
    const scripts = await buildParts(join(folder, 'scripts'))
    const measure = async (side: string): Promise<EvidenceReport> => {
      const { stdout } = await run(process.execPath, [
        join(scripts, 'evidence-part.js'),
        side,
        log,
        join(folder, side),
        scripts,
      ])
      return JSON.parse(stdout) as EvidenceReport
    }
    console.log(`Evidence: ${size.toFixed(0)} MiB of log; seconds by the clock, and of processor time.`)
    const line = (name: string, seconds: number, cpu: number, rest: string) =>
      console.log(
        `  ${name.padEnd(24)} ${seconds.toFixed(1).padStart(7)} s ${cpu.toFixed(1).padStart(7)} s  ${(size / seconds).toFixed(1).padStart(6)} MiB/s  ${rest}`,
      )
    const told = (name: string, { stages, peakMiB, outBytes, redactions }: EvidenceReport) => {
      const seconds = stages.reduce((sum, { ms }) => sum + ms, 0) / 1000
      const cpu = stages.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1000
      const changes = redactions === 0 ? '' : `, ${redactions.toLocaleString('en')} replaced`
      line(
        name,
        seconds,
        cpu,
        `peak ${peakMiB.toFixed(0)} MiB, out ${(outBytes / 1_048_576).toFixed(1)} MiB${changes}`,
      )
      return { seconds, cpu, peakMiB }
    }
    told('SHA-256 alone', await measure('sha256'))
    const gzip = told('gzip -6 alone', await measure('gzip'))
    const report = await measure('kitbag')
    const kitbag = told('Kitbag, all of it', report)
    for (const { name, ms, cpuMs } of report.stages) line(`  ${name}`, ms / 1000, cpuMs / 1000, '')
    console.log(`  Kitbag takes ${(kitbag.seconds / gzip.seconds).toFixed(2)} × the time of gzip alone.`)
    const sos = await cleanBySos(log, join(folder, 'sos'))
    if (sos === null) {
      console.log('  sos clean: skipped, it is not installed. Debian: apt-get install sosreport')
    } else {
      line('sos clean, obfuscate only', sos.seconds, sos.cpu, 'no hash, no archive, no encryption')
      console.log(
        `  Kitbag is ${(sos.seconds / kitbag.seconds).toFixed(1)} × as fast as sos clean (${(sos.cpu / kitbag.cpu).toFixed(1)} × in processor time).`,
      )
    }
    const fast = size / kitbag.seconds >= 20
    const small = kitbag.peakMiB < 200
    console.log(
      `  Target 20 MiB/s: ${fast ? 'met' : 'missed'}. Target 200 MiB of memory: ${small ? 'met' : 'missed'}.`,
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const sources: Readonly<Record<(typeof parts)[number], string>> = {
  'evidence-part': 'build/bench/evidence-part.ts',
  'evidence-worker': 'electron/host/evidence/worker/evidence-worker.ts',
}

/** Built as the app is, so that what is measured is what runs. */
const buildParts = async (folder: string): Promise<string> => {
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(parts.map((part) => [part, join(root, sources[part])])),
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          banner:
            "import { fileURLToPath as __pathOf } from 'node:url'\nconst __filename = __pathOf(import.meta.url)",
        },
      },
    },
  })
  // The output is modules; nothing above it says so.
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  return folder
}

/** `sos clean` in place on an unpacked report that holds nothing but the log. `null` where it is not installed. */
const cleanBySos = async (
  log: string,
  folder: string,
): Promise<{ readonly seconds: number; readonly cpu: number } | null> => {
  if (spawnSync('sos', ['--help'], { stdio: 'ignore' }).status !== 0) return null
  const report = join(folder, 'sosreport-bench-2026')
  const out = join(folder, 'out')
  for (const part of [
    'sos_logs',
    'sos_reports',
    'sos_commands/host',
    'sos_commands/networking',
    'var/log',
    'etc',
  ])
    await mkdir(join(report, part), { recursive: true })
  await mkdir(out)
  await writeFile(join(report, 'sos_reports/manifest.json'), '{"version":"4.0"}')
  await writeFile(join(report, 'sos_logs/sos.log'), '')
  await writeFile(join(report, 'sos_commands/host/hostname'), 'bench\n')
  await writeFile(join(report, 'etc/hostname'), 'bench\n')
  await copyFile(log, join(report, 'var/log/messages'))
  const command = `TIMEFORMAT='%R %U %S'; time sos clean --batch --no-update --tmp-dir "$1" "$2" > /dev/null`
  const { stderr } = await run('bash', ['-c', command, 'sos', out, report])
  const [seconds = Number.NaN, user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number)
  return { seconds, cpu: user + system }
}
