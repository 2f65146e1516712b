/** How `launch.ts` tells the stand-in what to do; the main bundle in between knows nothing of it. */
export type StandinOptions = {
  /** Opens a browser window; otherwise only the address is printed. */
  readonly window: boolean
  readonly port: number | null
  /** Reloads the page when the built window changes, for development. */
  readonly reload: boolean
}

const name = 'KITBAG_STANDIN'

export const writeOptions = (options: StandinOptions): void => {
  process.env[name] = JSON.stringify(options)
}

export const readOptions = (): StandinOptions => {
  const text = process.env[name]
  if (text === undefined) throw new Error('The stand-in is started by out/main/launch.js.')
  return JSON.parse(text) as StandinOptions
}
