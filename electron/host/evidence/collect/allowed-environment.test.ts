import { expect, it } from 'vitest'
import { allowedEnvironment, runCommand } from './run-command.ts'

const secrets = {
  KITBAG_VAULT_PASSPHRASE: 'one',
  GITHUB_TOKEN: 'two',
  HTTPS_PROXY: 'http://user:three@proxy.example',
  AWS_SECRET_ACCESS_KEY: 'four',
  NODE_OPTIONS: '--require /tmp/five.js',
  LD_PRELOAD: '/tmp/six.so',
}

it('a command knows where things are, and no secret of ours', () => {
  expect(allowedEnvironment({ ...secrets, Path: 'C:\\Windows', HOME: '/home/a' })).toEqual({
    Path: 'C:\\Windows',
    HOME: '/home/a',
  })
})

it('a program that prints its environment prints none of them', async () => {
  const before = { ...process.env }
  Object.assign(process.env, { KITBAG_VAULT_PASSPHRASE: 'one', GITHUB_TOKEN: 'two' })
  let text = ''
  try {
    await runCommand({
      command: [process.execPath, '-e', 'console.log(JSON.stringify(process.env))'],
      timeoutMs: 60_000,
      maxOutput: 1_000_000,
      signal: new AbortController().signal,
      onOutput: async (bytes) => {
        text += bytes.toString()
      },
    })
  } finally {
    process.env = before
  }
  expect(text).toContain('PATH')
  expect(text).not.toMatch(/KITBAG_VAULT_PASSPHRASE|GITHUB_TOKEN/)
})
