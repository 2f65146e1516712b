import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ageKindOf, decryptFile, encryptFile } from './age-file.ts'
import { checkRecipients, readIdentities } from './age-keys.ts'

let folder = ''
let identity = ''
let recipient = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-age-'))
  identity = await generateX25519Identity()
  recipient = await identityToRecipient(identity)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const never = new AbortController().signal
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const at = (name: string) => join(folder, name)

const encryptBytes = async (name: string, bytes: Buffer, recipients: readonly string[]) => {
  await writeFile(at(name), bytes)
  await rm(at(`${name}.age`), { force: true })
  return encryptFile({ source: at(name), target: at(`${name}.age`), recipients }, never)
}

test('what is encrypted comes back the same, at every size around the 64 KiB of a chunk', async () => {
  for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 300_001]) {
    const bytes = randomBytes(size)
    const made = await encryptBytes('sizes', bytes, [recipient])
    const sealed = await readFile(at('sizes.age'))
    expect(made).toEqual({ sha256: hashOf(sealed), size: sealed.length })
    await rm(at('back'), { force: true })
    const opened = await decryptFile(
      { source: at('sizes.age'), target: at('back'), identities: [identity] },
      never,
    )
    expect(opened, `${size}`).toEqual({ kind: 'done', sha256: hashOf(bytes), size })
  }
})

test('each of several recipients opens it, nobody else, and nothing stays of a try', async () => {
  const second = await generateX25519Identity()
  await encryptBytes('many', Buffer.from('for two'), [recipient, await identityToRecipient(second)])
  for (const own of [identity, second]) {
    await rm(at('back'), { force: true })
    expect(
      await decryptFile({ source: at('many.age'), target: at('back'), identities: [own] }, never),
    ).toMatchObject({ kind: 'done' })
  }
  await rm(at('back'), { force: true })
  const stranger = await generateX25519Identity()
  expect(
    await decryptFile({ source: at('many.age'), target: at('back'), identities: [stranger] }, never),
  ).toEqual({ kind: 'refused', reason: 'none of the identities is one of its recipients' })
  expect(await readdir(folder)).not.toContain('back')
})

test('altered, cut off or endless: refused without a throw, and no half of it stays', async () => {
  await encryptBytes('hostile', randomBytes(200_000), [recipient])
  const whole = await readFile(at('hostile.age'))
  const refuse = async (bytes: Buffer, name: string) => {
    await writeFile(at('bad.age'), bytes)
    const answer = await decryptFile(
      { source: at('bad.age'), target: at('out'), identities: [identity] },
      never,
    )
    expect(answer.kind, name).toBe('refused')
    expect(await readdir(folder), name).not.toContain('out')
  }
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: whole.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (where, mask) => {
        const bytes = Buffer.from(whole)
        bytes[where] = (bytes[where] ?? 0) ^ mask
        await refuse(bytes, `byte ${where}`)
      },
    ),
    { numRuns: 40 },
  )
  for (const length of [0, 10, 22, 100, 65_800, whole.length - 1])
    await refuse(whole.subarray(0, length), `cut ${length}`)
  await refuse(Buffer.concat([whole, Buffer.from('x')]), 'appended')
  await refuse(
    Buffer.concat([Buffer.from('age-encryption.org/v1\n'), Buffer.alloc(2_000_000, 'a')]),
    'endless line',
  )
  await refuse(
    Buffer.concat([Buffer.from('age-encryption.org/v1\n'), Buffer.from('-> X25519 a\nYQ\n'.repeat(60_000))]),
    'endless header',
  )
  await refuse(Buffer.from('-----BEGIN AGE ENCRYPTED FILE-----\n@@@\n'), 'bad armor')
  await refuse(Buffer.from(`-----BEGIN AGE ENCRYPTED FILE-----\n${'A'.repeat(3_000_000)}`), 'endless armor')
})

test('recipients are checked to the last letter before anything happens', async () => {
  expect(await checkRecipients([` ${recipient}\n`, recipient])).toEqual({ ok: true, value: [recipient] })
  expect(await checkRecipients([])).toEqual({ ok: true, value: [] })
  const swapped = recipient.slice(0, 20) + (recipient[20] === 'q' ? 'p' : 'q') + recipient.slice(21)
  for (const wrong of [
    '',
    'age1',
    swapped,
    recipient.slice(0, -1),
    'ssh-ed25519 AAAA',
    'age1yubikey1qwerty',
    identity,
  ]) {
    const answer = await checkRecipients([recipient, wrong])
    expect(answer, wrong).toMatchObject({ ok: false, error: { code: 'bundle.recipient' } })
    expect(JSON.stringify(answer)).not.toContain(identity.slice(20))
  }
})

test('identity files are read as age-keygen writes them; what is wrong is told without repeating it', async () => {
  await writeFile(at('id'), `# created: today\r\n# public key: ${recipient}\r\n\r\n${identity}\r\n`)
  expect(await readIdentities(at('id'))).toEqual({ ok: true, value: [identity] })
  for (const text of [
    '',
    '# only words',
    `${identity.slice(0, -1)}`,
    'AGE-SECRET-KEY-1',
    'x'.repeat(70_000),
    'age-encryption.org/v1\n',
  ]) {
    await writeFile(at('bad-id'), text)
    const answer = await readIdentities(at('bad-id'))
    expect(answer, text.slice(0, 40)).toMatchObject({ ok: false, error: { code: 'bundle.identity' } })
    expect(JSON.stringify(answer)).not.toContain(identity.slice(20, 40))
  }
  expect(await readIdentities(at('nowhere'))).toMatchObject({ ok: false, error: { code: 'file.missing' } })
})

const hasAge =
  spawnSync('age', ['--version']).status === 0 && spawnSync('age-keygen', ['--version']).status === 0
const why = hasAge ? '' : ' (skipped: the age tool is not installed; Debian has it as "age")'

test.runIf(hasAge)(
  `the age tool opens what Kitbag made, and Kitbag what age made, armored too${why}`,
  async () => {
    const keygen = spawnSync('age-keygen', ['-o', at('age.key')], { encoding: 'utf8' })
    const theirs = /age1[0-9a-z]+/.exec(keygen.stderr)?.[0] ?? ''
    const bytes = randomBytes(150_000)
    await encryptBytes('ours', bytes, [recipient, theirs])
    const opened = spawnSync('age', ['-d', '-i', at('age.key'), at('ours.age')], { maxBuffer: 1_000_000 })
    expect(opened.stdout.equals(bytes)).toBe(true)

    const identities = await readIdentities(at('age.key'))
    if (!identities.ok) throw new Error(identities.error.message)
    for (const armor of [[], ['-a']]) {
      const made = spawnSync('age', ['-e', ...armor, '-r', theirs, '-o', at('theirs.age'), at('ours')])
      expect(made.status).toBe(0)
      expect(await ageKindOf(at('theirs.age'))).toBe(armor.length === 0 ? 'binary' : 'armored')
      await rm(at('back'), { force: true })
      expect(
        await decryptFile(
          { source: at('theirs.age'), target: at('back'), identities: identities.value },
          never,
        ),
      ).toEqual({ kind: 'done', sha256: hashOf(bytes), size: bytes.length })
    }
  },
)
