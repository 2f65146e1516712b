import { assertNever } from '../../../../src/domain/result.ts'
import type { CollectorOf } from '../profiles/profile-schema.ts'
import type { OutputRequest } from './collect-output.ts'

/** How the log service of each system is asked. Every value is one argument; no shell reads any of them. */

export type LogCollector = CollectorOf<'journal'> | CollectorOf<'event-log'> | CollectorOf<'unified-log'>

/** What of a request depends on the kind of log. */
export type LogRequest = Omit<OutputRequest, 'id' | 'timeoutMs' | 'maxBytes'>

/** The system whose log it is, by Node's name. */
export const platformOfLog = {
  journal: 'linux',
  'event-log': 'win32',
  'unified-log': 'darwin',
} as const

const minutesOf = (hours: number) => Math.max(1, Math.ceil(hours * 60))

/** https://www.freedesktop.org/software/systemd/man/latest/journalctl.html */
const journalRequest = (collector: CollectorOf<'journal'>): LogRequest => {
  const { units, priority, kernel, boot, maxLines, output, sinceHours } = collector
  // An entry of the export format has as many lines as it has fields.
  const word = output === 'export' ? '__CURSOR=' : '\n'
  return {
    command: [
      'journalctl',
      '--no-pager',
      `--output=${output}`,
      `--since=-${minutesOf(sinceHours)}min`,
      `--lines=${maxLines}`,
      ...(priority === null ? [] : [`--priority=${priority}`]),
      ...(kernel ? ['--dmesg'] : []),
      ...(boot ? ['--boot'] : []),
      ...units.map((unit) => `--unit=${unit}`),
    ],
    absentIf: [
      'No journal files were found',
      'not been booted with systemd',
      'No such file or directory',
      'Specifying boot ID',
    ],
    emptyAnswer: /^-- No entries --$/,
    limited: {
      words: 'not seeing messages from other users',
      reason:
        'This account sees its own messages only. Collect again as administrator or as a member of the group systemd-journal.',
    },
    most: { word, count: maxLines, reason: `Only the newest ${maxLines} lines are taken.` },
  }
}

const levelNumbers = {
  critical: ['1'],
  error: ['2'],
  warning: ['3'],
  // 0 is "log always", which the Event Viewer shows as information.
  information: ['4', '0'],
  verbose: ['5'],
} as const

/** XPath 1.0 as far as the event log understands it. https://learn.microsoft.com/windows/win32/wes/consuming-events */
export const eventQuery = ({ levels, ids, sinceHours }: CollectorOf<'event-log'>): string => {
  const any = (name: string, values: readonly (string | number)[]) =>
    `(${values.map((value) => `${name}=${value}`).join(' or ')})`
  const conditions = [
    any(
      'Level',
      levels.flatMap((level) => levelNumbers[level]),
    ),
    ...(ids.length === 0 ? [] : [any('EventID', ids)]),
    `TimeCreated[timediff(@SystemTime) <= ${minutesOf(sinceHours) * 60_000}]`,
  ]
  return `*[System[${conditions.join(' and ')}]]`
}

/** https://learn.microsoft.com/windows-server/administration/windows-commands/wevtutil */
const eventLogRequest = (collector: CollectorOf<'event-log'>): LogRequest => {
  const { channel, maxEvents, format } = collector
  return {
    command: [
      'wevtutil',
      'qe',
      channel,
      `/q:${eventQuery(collector)}`,
      format === 'xml' ? '/f:RenderedXml' : '/f:text',
      '/rd:true',
      `/c:${maxEvents}`,
    ],
    absentIf: ['channel could not be found', 'specified channel', 'Kanal wurde nicht gefunden', '15007'],
    emptyAnswer: null,
    limited: null,
    most: {
      word: format === 'xml' ? '<Event ' : 'Event[',
      count: maxEvents,
      reason: `Only the newest ${maxEvents} events are taken.`,
    },
  }
}

/** `man log` on macOS. */
const unifiedLogRequest = ({ sinceHours, predicate, detail }: CollectorOf<'unified-log'>): LogRequest => ({
  command: [
    'log',
    'show',
    '--style',
    'syslog',
    '--last',
    `${minutesOf(sinceHours)}m`,
    ...(detail === 'default' ? [] : ['--info']),
    ...(detail === 'debug' ? ['--debug'] : []),
    ...(predicate === null ? [] : ['--predicate', predicate]),
  ],
  absentIf: [],
  emptyAnswer: /^(?:Filtering the log data[^\n]*\n)?Timestamp[^\n]*$/,
  limited: {
    words: 'Must be admin',
    reason: 'This account may not read the log of the system. Collect again as administrator.',
  },
  most: null,
})

export const logRequest = (collector: LogCollector): LogRequest => {
  switch (collector.kind) {
    case 'journal':
      return journalRequest(collector)
    case 'event-log':
      return eventLogRequest(collector)
    case 'unified-log':
      return unifiedLogRequest(collector)
    default:
      return assertNever(collector)
  }
}
