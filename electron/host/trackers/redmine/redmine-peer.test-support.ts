import { issueSchema, issuesSchema, prioritiesSchema, timeEntriesSchema } from './redmine-schema.ts'

/** Another account of the same Redmine, speaking to it directly: the colleague, and the witness. */
export const createPeer = (url: string, key: string) => {
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`${url}${path}`, {
      ...init,
      headers: { 'x-redmine-api-key': key, 'content-type': 'application/json' },
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const read = async (path: string): Promise<unknown> => (await call(path)).json()
  return {
    put: async (path: string, body: unknown): Promise<void> => {
      await call(path, { method: 'PUT', body: JSON.stringify(body) })
    },
    remove: async (path: string): Promise<void> => {
      await call(path, { method: 'DELETE' })
    },
    openIssue: async (issue: Readonly<Record<string, unknown>>) => {
      const response = await call('/issues.json', { method: 'POST', body: JSON.stringify({ issue }) })
      return issueSchema.parse(await response.json()).issue
    },
    issue: async (id: string) =>
      issueSchema.parse(await read(`/issues/${id}.json?include=journals,attachments`)).issue,
    bytes: async (address: string): Promise<Uint8Array> =>
      new Uint8Array(await (await call(new URL(address).pathname)).arrayBuffer()),
    hours: async (id: string): Promise<readonly number[]> =>
      timeEntriesSchema
        .parse(await read(`/time_entries.json?issue_id=${id}`))
        .time_entries.map((entry) => entry.hours),
    countTitled: async (title: string): Promise<number> =>
      issuesSchema.parse(await read(`/issues.json?status_id=*&subject=${encodeURIComponent(title)}`))
        .total_count,
    names: async () => ({
      priorities: prioritiesSchema.parse(await read('/enumerations/issue_priorities.json')).issue_priorities,
    }),
  }
}
