import type { TimelineOverview } from '../../timeline/timeline-overview.ts'
import { type Html, html } from './html.ts'
import type { ReportSection } from './report-section.ts'
import { instantWords } from './words.ts'

const height = 60
const kinds = ['worse', 'warned', 'other'] as const

const bars = (parts: TimelineOverview['parts']): Html[] => {
  const most = Math.max(1, ...parts.map((part) => part[0] + part[1] + part[2]))
  return parts.flatMap((part, index) => {
    let y = height
    return kinds.flatMap((kind, which) => {
      const count = part[which] ?? 0
      // What is there at all can be seen.
      const tall = count === 0 ? 0 : Math.max(1, Math.round((count / most) * height))
      y -= tall
      return tall === 0
        ? []
        : [
            html`<rect class="${kind}" x="${index * 10}" y="${Math.max(0, y)}" width="9" height="${tall}"></rect>`,
          ]
    })
  })
}

const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** When things happened in the logs, and which kinds of lines a reader should look at first. */
export const timelineSection = (overview: TimelineOverview): ReportSection => {
  const { entries, from, to, sources, parts, patterns } = overview
  const errors = parts.reduce((sum, part) => sum + part[0], 0)
  const warnings = parts.reduce((sum, part) => sum + part[1], 0)
  const said = `${plural(entries, 'entry', 'entries')} of ${plural(sources.length, 'log', 'logs')}, ${plural(errors, 'error', 'errors')}, ${plural(warnings, 'warning', 'warnings')}`
  const assumed = sources.flatMap(({ path, assumptions }) =>
    assumptions.length === 0
      ? []
      : [html`<li><span class="mono">${path}</span>: ${assumptions.join(' ')}</li>`],
  )
  return {
    answer: `${said}.`,
    body: html`<section><h2>Timeline</h2><p>${said}, from ${instantWords(from)} to ${instantWords(to)}.</p><svg class="times" viewBox="0 0 ${parts.length * 10} ${height}" preserveAspectRatio="none" role="img" aria-label="Lines over time, errors red, warnings brown">${bars(parts)}</svg>${
      patterns.length === 0
        ? html`<p class="soft">No errors and no warnings.</p>`
        : html`<table class="stack"><thead><tr><th>Kind of line</th><th>First and last</th><th class="num">Lines</th></tr></thead><tbody>${patterns.map(
            ({ template, level, count, first, last, reason }) =>
              html`<tr><td><span class="tag ${level === 'warn' ? 'warn' : 'bad'}">${level}</span> <span class="mono">${template}</span>${reason === '' ? null : html`<br><span class="soft small">${reason}</span>`}</td><td class="small nowrap">${instantWords(first)}${first === last ? null : html`<br>${instantWords(last)}`}</td><td class="num" data-name="Lines">${count}</td></tr>`,
          )}</tbody></table>`
    }${
      assumed.length === 0
        ? null
        : html`<details><summary>What was assumed about clocks</summary><ul class="plain">${assumed}</ul></details>`
    }<p class="soft small">All entries on one clock: <span class="mono">timeline.jsonl</span>, in OpenTelemetry's field names.</p></section>`,
  }
}
