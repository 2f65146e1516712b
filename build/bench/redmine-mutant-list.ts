import type { Mutant } from './sync-mutant-list.ts'

/** Defects that somebody could write into the connector to Redmine. Some are found only by a real one. */

const folder = 'electron/host/trackers/redmine'
const loose = [`${folder}/redmine-loose-reading.test.ts`]
const delta = [`${folder}/redmine-delta.test.ts`]
const proof = [`${folder}/redmine-proof.contract.test.ts`]

export const redmineMutants: readonly Mutant[] = [
  {
    name: "Redmine: the cursor from the detail's time",
    edits: [
      {
        file: `${folder}/pull-issues.ts`,
        find: '        updatedAt: changed.updatedAt,\n',
        put: '        updatedAt,\n',
      },
    ],
    tests: delta,
  },
  {
    name: "Redmine: the cursor passes the server's clock",
    edits: [
      {
        file: 'electron/host/trackers/change-cursor.ts',
        find: 'serverDate !== null && serverDate < last ? serverDate : last',
        put: 'last',
      },
    ],
    tests: loose,
  },
  {
    name: 'Redmine: CRLF not normalised at the door',
    edits: [
      {
        file: `${folder}/understand-answer.ts`,
        find: "typeof value === 'string' ? lineFeeds(value) : value",
        put: 'value',
      },
    ],
    tests: loose,
  },
  {
    name: 'Redmine: rows of a filter not compared',
    edits: [
      {
        file: `${folder}/create-issue.ts`,
        find: '    const found = page.value.issues.find(isIt)\n    if (found !== undefined) return ok(String(found.id))\n  }\n  // The clocks',
        put: '    const found = page.value.issues[0]\n    if (found !== undefined) return ok(String(found.id))\n  }\n  // The clocks',
      },
    ],
    tests: proof,
  },
  {
    name: 'Redmine: the restore not verified',
    edits: [
      {
        file: `${folder}/write-attributes.ts`,
        find: 'wanted = hit === null ? null : stillOurs(hit, restored, current)',
        put: 'wanted = hit === null || restored === null ? null : null',
      },
    ],
    tests: proof,
  },
  {
    name: 'Redmine: overwriting not looked for when read back',
    edits: [
      {
        file: `${folder}/push-issue.ts`,
        find: "  if (taken?.kind === 'conflict') return taken\n",
        put: '',
      },
    ],
    tests: proof,
  },
  {
    name: 'Redmine: applied on the mark alone',
    edits: [
      {
        file: `${folder}/write-attributes.ts`,
        find: '  return ignored.length === 0\n',
        put: '  return ignored.length >= 0\n',
      },
    ],
    tests: proof,
  },
  {
    name: 'Redmine: the file sent again with every attempt',
    edits: [
      {
        file: `${folder}/attach-file.ts`,
        find: '    uploads.keep(mutation.id, token)\n',
        put: '',
      },
    ],
    tests: proof,
  },
  {
    name: 'Redmine: the right to private notes asked once',
    edits: [
      {
        file: `${folder}/push-issue.ts`,
        find: "await session.may('set_notes_private', issue.project.id, signal)",
        put: 'await Promise.resolve({ ok: true as const, value: true })',
      },
    ],
    tests: proof,
  },
]
