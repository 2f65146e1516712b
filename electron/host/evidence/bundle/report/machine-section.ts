import type { Snapshot } from '../../snapshot/snapshot.ts'
import { type Html, html } from './html.ts'
import { bytes, duration, instantWords } from './words.ts'

/** The machine in a few cards. The snapshot comes from outside: anything may be missing or of another shape. */

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const fields = (value: unknown): Fields => (isFields(value) ? value : {})
const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : [])
const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
const joined = (...values: readonly unknown[]) =>
  values
    .map(text)
    .filter((value) => value !== '')
    .join(' ')

const bar = (percent: number): Html => {
  const width = Math.max(0, Math.min(100, Math.round(percent)))
  return html`<svg class="bar" role="img" aria-label="${width} percent used"><rect class="${width >= 90 ? 'high' : 'fill'}" width="${width}%" height="100%"/></svg>`
}

const card = (title: string, body: Html | readonly Html[]): Html => html`<div><h3>${title}</h3>${body}</div>`
const line = (value: string): Html => html`<p>${value}</p>`
const softLine = (value: string): Html => html`<p class="soft small">${value}</p>`

export const machineSection = (snapshot: Snapshot): Html => {
  const data = (part: string): unknown => snapshot.parts[part]?.data ?? null
  const os = fields(data('os'))
  const system = fields(data('system'))
  const cpu = fields(data('cpu'))
  const memory = fields(data('memory'))
  const network = fields(data('network'))
  const packages = fields(data('packages'))
  const services = fields(data('services'))
  const time = fields(data('time'))
  const cards: Html[] = []

  if (data('os') !== null) {
    cards.push(
      card('System', [
        line(joined(os['distro'], os['version'])),
        softLine(joined(os['kernel'], os['arch'])),
        softLine(`up for ${duration(number(os['uptimeSeconds']) * 1000)}`),
        softLine(joined(system['manufacturer'], system['model'])),
      ]),
    )
  }
  if (data('cpu') !== null) {
    cards.push(
      card('Processor', [
        line(joined(cpu['brand'])),
        softLine(`${text(cpu['cores'])} cores, load ${text(cpu['load1'])}`),
        bar(number(cpu['usedPercent'])),
      ]),
    )
  }
  if (data('memory') !== null) {
    const total = number(memory['totalBytes'])
    const free = number(memory['availableBytes'])
    cards.push(
      card('Memory', [
        line(`${bytes(free)} of ${bytes(total)} available`),
        bar(total === 0 ? 0 : (1 - free / total) * 100),
        softLine(
          `swap in use ${bytes(number(memory['swapUsedBytes']))} of ${bytes(number(memory['swapTotalBytes']))}`,
        ),
      ]),
    )
  }
  const disks = list(data('disks'))
  if (disks.length > 0) {
    cards.push(
      card(
        'Disks',
        disks
          .slice(0, 8)
          .map(
            (disk) =>
              html`<div class="disk"><p><span class="mono">${text(disk['mount'])}</span><span class="soft small">${bytes(number(disk['availableBytes']))} free</span></p>${bar(number(disk['usedPercent']))}</div>`,
          ),
      ),
    )
  }
  const interfaces = list(network['interfaces']).filter((entry) => entry['internal'] !== true)
  if (interfaces.length > 0) {
    cards.push(
      card('Network', [
        ...interfaces
          .slice(0, 6)
          .map(
            (entry) =>
              html`<p class="mono">${joined(entry['iface'])} ${joined(entry['ip4']) || joined(entry['ip6']) || 'no address'} <span class="soft">${joined(entry['operstate'])}</span></p>`,
          ),
        softLine(`gateway ${text(network['gateway']) || 'none'}`),
      ]),
    )
  }
  const listening = list(data('listening'))
  if (listening.length > 0) {
    const ports = [...new Set(listening.map((entry) => joined(entry['port'])))]
    cards.push(
      card('Listening on', [
        html`<p class="mono">${ports.slice(0, 30).join(', ')}${ports.length > 30 ? ' …' : ''}</p>`,
      ]),
    )
  }
  const failed = list(services['list']).filter((entry) => entry['active'] === 'failed')
  if (data('services') !== null) {
    cards.push(
      card('Services', [
        line(`${text(services['count'])} known, ${failed.length} failed`),
        ...failed.slice(0, 8).map((entry) => html`<p class="mono">${joined(entry['name'])}</p>`),
      ]),
    )
  }
  if (data('packages') !== null)
    cards.push(
      card('Software', [line(`${text(packages['count'])} packages`), softLine(joined(packages['manager']))]),
    )
  if (data('time') !== null) {
    const state = fields(time['state'])
    const synchronized = text(state['NTPSynchronized'])
    cards.push(
      card('Clock', [
        line(joined(time['zone'])),
        softLine(
          synchronized === ''
            ? `source: ${text(time['source']) || 'not known'}`
            : `synchronised: ${synchronized}`,
        ),
      ]),
    )
  }
  const missing = Object.entries(snapshot.parts).filter(([, part]) => part.outcome !== 'success')
  return html`<section><h2>The machine on ${instantWords(snapshot.takenAt)}</h2><div class="grid">${cards}</div>${
    missing.length === 0
      ? null
      : html`<p class="soft small note">Not told: ${missing.map(([name, part]) => `${name} (${part.reason})`).join('; ')}</p>`
  }</section>`
}
