/** The little of PouchDB that the measurement uses; https://pouchdb.com/api.html */

type PouchDocument = { readonly _id: string; readonly _rev?: string; readonly [field: string]: unknown }

type Pouch = {
  readonly replicate: {
    readonly from: (source: string, options: { readonly batch_size: number }) => Promise<unknown>
  }
  readonly allDocs: (options: {
    readonly startkey: string
    readonly endkey: string
  }) => Promise<{ readonly rows: readonly unknown[] }>
  readonly bulkDocs: (
    documents: readonly PouchDocument[],
  ) => Promise<readonly { readonly ok?: boolean; readonly error?: unknown }[]>
  readonly bulkGet: (options: Readonly<Record<string, unknown>>) => Promise<unknown>
  readonly changes: (options: Readonly<Record<string, unknown>>) => Promise<unknown>
  readonly get: (id: string) => Promise<PouchDocument>
  readonly put: (document: PouchDocument) => Promise<{ readonly rev: string }>
  readonly info: () => Promise<Readonly<Record<string, unknown>>>
}

type PouchConstructor = {
  new (name: string, options?: Readonly<Record<string, unknown>>): Pouch
  readonly plugin: (plugin: unknown) => PouchConstructor
}

declare module 'pouchdb-browser' {
  const PouchDB: PouchConstructor
  // biome-ignore lint/style/noDefaultExport: it is the package's own
  export default PouchDB
}
declare module 'pouchdb-core' {
  const PouchDB: PouchConstructor
  // biome-ignore lint/style/noDefaultExport: it is the package's own
  export default PouchDB
}
declare module 'pouchdb-adapter-memory' {
  const plugin: unknown
  // biome-ignore lint/style/noDefaultExport: it is the package's own
  export default plugin
}
