import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import type { FileStore } from '../../files/file-store.ts'
import { createCountedFetch } from '../../line/counted-fetch.ts'
import type { TrafficMeter } from '../../line/line-meter.ts'
import type { ConnectorKind } from '../connector.ts'
import { createRedmineConnector } from './create-redmine-connector.ts'
import { createRedmineHttp } from './redmine-http.ts'

const invalid = (message: string, hint: string) => fail(failure('workspace.invalid', message, hint))

/** The address without what does not belong to it; refuses what could send the key somewhere else. */
export const readAddress = (text: string): Result<string> => {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  if (!URL.canParse(address))
    return invalid(`“${text}” is no web address.`, 'It looks like https://redmine.example.')
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return invalid(
      'The address must begin with https:// or http://.',
      'It looks like https://redmine.example.',
    )
  }
  if (url.username !== '' || url.password !== '') {
    return invalid('The address must not hold a name or a password.', 'Use the API key instead.')
  }
  return ok(`${url.origin}${url.pathname}`.replace(/\/+$/, ''))
}

/** Makes the kind of Redmine connectors. */
export const createRedmineKind = (deps: {
  readonly fileStore: FileStore
  readonly now: () => Date
  readonly fetch: typeof globalThis.fetch
  /** Told what goes over the line for a workspace. */
  readonly meter?: (workspaceId: string) => TrafficMeter
}): ConnectorKind => ({
  description: {
    kind: 'redmine',
    label: 'Redmine',
    description: 'Redmine 4.2 or later, through its REST web service.',
    fields: [
      {
        name: 'address',
        label: 'Address',
        help: 'The address of the start page of Redmine.',
        placeholder: 'https://redmine.example',
        secret: false,
        required: true,
      },
      {
        name: 'apiKey',
        label: 'API key',
        help: 'In Redmine, under "My account", on the right: "API access key".',
        placeholder: '',
        secret: true,
        required: true,
      },
      {
        name: 'queryId',
        label: 'Saved query',
        help: 'Number of a saved query whose tickets you also want with you; it stands in its address as query_id. May stay empty.',
        placeholder: '12',
        secret: false,
        required: false,
      },
    ],
  },
  address: (fields) => {
    const address = readAddress(fields['address'] ?? '')
    return address.ok ? address.value : ''
  },
  identity: () => null,
  create: (workspaceId, fields) => {
    const address = readAddress(fields['address'] ?? '')
    if (!address.ok) return address
    const apiKey = fields['apiKey'] ?? ''
    if (!/^[\x21-\x7e]+$/.test(apiKey)) {
      return invalid(
        'The API key is missing or has signs that no key has.',
        'Copy it again from "My account".',
      )
    }
    const queryId = fields['queryId'] ?? ''
    if (!/^\d*$/.test(queryId))
      return invalid('The saved query is a number.', 'It stands in its address as query_id.')
    const meter = deps.meter?.(workspaceId)
    const fetch = meter === undefined ? deps.fetch : createCountedFetch(deps.fetch, meter)
    return ok(
      createRedmineConnector({
        http: createRedmineHttp({ base: address.value, apiKey, fetch }),
        fileStore: deps.fileStore,
        now: deps.now,
        queryId: queryId === '' ? null : queryId,
      }),
    )
  },
  // Nothing is kept on this machine beyond the workspace and its credentials.
  forget: async () => ok(null),
})
