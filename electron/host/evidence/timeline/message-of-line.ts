import type { StampFields } from '../../../../src/domain/timeline-format.ts'
import { readStamp, type StampRule } from '../../../../src/domain/timeline-stamp.ts'

const level =
  /^.{0,100}?\b(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|SEVERE|CRITICAL|Info|Warning|Error|LOG)\b[\]:,]{0,2}[ \t]{1,40}/
const host = /^[ \t]{0,4}[\w.-]{1,120} (?=\S{1,80}: )/
const edge = /^[\s,|\])>-]{1,20}/

/** What a line says, without its stamp, its level, and the host name of syslog: by this, lines are grouped. */
export const messageOf = (
  bytes: Buffer,
  start: number,
  end: number,
  rules: readonly StampRule[],
  fields: StampFields,
): string => {
  const stop = Math.min(end, start + 1_500)
  const rule = rules.find((candidate) => readStamp(candidate, bytes, start, end, fields))
  if (rule === undefined || rule.place.kind === 'key') return bytes.toString('utf8', start, stop)
  const rest = bytes.toString('utf8', fields.end, Math.max(fields.end, stop)).replace(edge, '')
  const found = level.exec(rest)
  if (found !== null) return rest.slice(found[0].length)
  return rule.format.id === 'syslog' ? rest.replace(host, '') : rest
}
