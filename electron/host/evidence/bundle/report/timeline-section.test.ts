import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeTimeline } from '../../timeline/write-timeline.ts'
import { timelineSection } from './timeline-section.ts'

const folder = await mkdtemp(join(tmpdir(), 'kitbag-times-'))
afterAll(() => rm(folder, { recursive: true }))

const overviewOf = async (name: string, lines: readonly string[]) => {
  const file = join(folder, name)
  await writeFile(file, `${lines.join('\n')}\n`)
  const { overview } = await writeTimeline({
    files: [{ path: `logs/${name}`, file }],
    target: join(folder, `${name}.jsonl`),
    createdAt: '2026-11-20T12:00:00.000Z',
    version: '0.0.0',
    host: 'host-a',
  })
  return overview
}
const at = (second: number, rest: string) => `2026-11-20T10:00:${String(second).padStart(2, '0')}Z ${rest}`

test('the report counts errors and warnings, and shows the most frequent error before the rare ones', async () => {
  const overview = await overviewOf('app.log', [
    at(0, 'INFO started'),
    ...Array.from({ length: 20 }, (_, index) => at(index + 1, `ERROR cannot reach db, attempt ${index}`)),
    at(30, 'WARN disk at 91 %'),
    at(31, 'ERROR <script>alert(1)</script> came in'),
  ])
  if (overview === null) throw new Error('These lines have times.')
  const { answer, body } = timelineSection(overview)
  expect(answer).toBe('23 entries of 1 log, 21 errors, 1 warning.')
  expect(body.html).toContain('from 2026-11-20 10:00:00 UTC to 2026-11-20 10:00:31 UTC')
  expect(body.html.indexOf('cannot reach db')).toBeGreaterThan(0)
  expect(body.html.indexOf('cannot reach db')).toBeLessThan(body.html.indexOf('disk at'))
  expect(body.html).not.toContain('<script>')
  expect(body.html.match(/<rect class="worse"/g)?.length).toBeGreaterThan(5)
})

test('without errors it says so; without times there is nothing to show', async () => {
  const calm = await overviewOf('calm.log', [at(0, 'INFO one'), at(1, 'INFO two')])
  if (calm === null) throw new Error('These lines have times.')
  expect(timelineSection(calm).body.html).toContain('No errors and no warnings.')
  expect(await overviewOf('notes.txt', ['no time here', 'and none there'])).toBeNull()
})
