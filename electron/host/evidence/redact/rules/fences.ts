/** Secrets over many lines, found by the lines around them. Handled apart from rules, across chunk borders. */
export type Fence = {
  readonly id: string
  readonly version: string
  readonly hint: string
  readonly begin: RegExp
  readonly end: RegExp
}

export const fences: readonly Fence[] = [
  {
    id: 'private-key',
    version: '1',
    hint: 'PRIVATE KEY',
    begin: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g,
    end: /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g,
  },
  {
    id: 'ssh2-private-key',
    version: '1',
    hint: 'PRIVATE KEY',
    begin: /---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----/g,
    end: /---- END SSH2 (?:ENCRYPTED )?PRIVATE KEY ----/g,
  },
  {
    id: 'putty-private-key',
    version: '1',
    hint: 'Private-Lines:',
    begin: /Private-Lines: \d{1,4}/g,
    end: /Private-MAC: [0-9a-f]{0,128}/g,
  },
]

/** The longest key material in characters that a fence hides when its end never comes. A real key is below 16 KiB. */
export const maxFenced = 65_536
