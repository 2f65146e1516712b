import { Button, Menu } from '@mantine/core'
import { IconFileExport } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { HistoryRow } from '../../data/rows.ts'
import { readCatalogue } from '../../data/sync-repository.ts'
import type { Person } from '../../domain/ticket.ts'
import { useSession } from '../../state/session.ts'
import { notifyDone, notifyFailure } from '../../ui/notify-failure.tsx'
import { type HistoryFormat, type HistoryRedaction, saveHistory, writeHistory } from './history-export.ts'

/** Saves the lines that are shown, without names, credentials and written words. */
export const ExportHistory = ({ rows }: { readonly rows: readonly HistoryRow[] }): ReactNode => {
  const { database, host, workspace, now } = useSession()
  const [busy, setBusy] = useState(false)

  const readRedaction = async (): Promise<HistoryRedaction> => {
    const people = (await readCatalogue(database))?.people ?? []
    const ids = [...new Set(rows.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])))]
    const tickets = await database.tickets.bulkGet(ids)
    return {
      known: [...namesOf([workspace.user, ...people]), [workspace.address, '[tracker]']],
      keys: new Map(tickets.flatMap((row) => (row === undefined ? [] : [[row.id, row.key] as const]))),
    }
  }
  const save = async (format: HistoryFormat) => {
    setBusy(true)
    const at = now().toISOString()
    const text = writeHistory(rows, format, at, await readRedaction())
    const name = `kitbag-sync-${at.slice(0, 16).replaceAll(':', '')}Z.${format}`
    const saved = await saveHistory(host, text, name, new AbortController().signal)
    setBusy(false)
    if (!saved.ok) notifyFailure(saved.error)
    else if (saved.value) {
      notifyDone(`${rows.length.toLocaleString()} ${rows.length === 1 ? 'line was' : 'lines were'} saved.`)
    }
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconFileExport size={16} aria-hidden />}
          disabled={rows.length === 0}
          loading={busy}
          title="Names, credentials and written words are taken out"
          style={{ flex: 'none' }}
        >
          Export…
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save('md')}>As Markdown, for people</Menu.Item>
        <Menu.Item onClick={() => void save('json')}>As JSON, for programs</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const namesOf = (people: readonly Person[]): HistoryRedaction['known'] => {
  const names = [...new Set(people.map(({ name }) => name))]
  return names.map((name, index) => [name, `person-${index + 1}`] as const)
}
