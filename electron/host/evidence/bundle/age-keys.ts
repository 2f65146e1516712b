import { open } from 'node:fs/promises'
import { Decrypter, Encrypter } from 'age-encryption'
import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { readFailure } from '../../files/disk-failure.ts'

/** Recipients and identities of age. https://age-encryption.org/v1 */

const maxRecipients = 100
const maxIdentityFileBytes = 65_536

const refused = (recipient: string, why: string) =>
  failure(
    'bundle.recipient',
    `"${recipient.length > 80 ? `${recipient.slice(0, 77)}…` : recipient}" is no age recipient: ${why}.`,
    'Nothing was collected or sealed. A recipient starts with age1; whoever is to open the bundle has it from age-keygen.',
  )

/**
 * Proves that something can be encrypted for every one of them, by doing so. Called before anything is
 * collected: a mistyped recipient must not be found out on the way home. Fails with `bundle.recipient`.
 */
export const checkRecipients = async (texts: readonly string[]): Promise<Result<readonly string[]>> => {
  const recipients = [...new Set(texts.map((text) => text.trim()))]
  if (recipients.length > maxRecipients)
    return fail(failure('bundle.recipient', `At most ${maxRecipients} recipients can open one bundle.`))
  for (const recipient of recipients) {
    if (/^AGE-SECRET-KEY-/i.test(recipient)) {
      return fail(
        failure(
          'bundle.recipient',
          'That is a secret identity, not a recipient.',
          'Keep it to yourself. Give the line that starts with age1; age-keygen -y shows it.',
        ),
      )
    }
    if (!recipient.startsWith('age1')) return fail(refused(recipient, 'it does not start with age1'))
    try {
      const encrypter = new Encrypter()
      encrypter.addRecipient(recipient)
      await encrypter.encrypt('')
    } catch {
      return fail(refused(recipient, 'it is mistyped or cut off, or needs a plugin'))
    }
  }
  return ok(recipients)
}

const identityHint = 'An identity file is what age-keygen wrote: a line that starts with AGE-SECRET-KEY-1.'

/** The identities of a file of `age-keygen`, never more than in memory. Fails with `bundle.identity` or `file.*`. */
export const readIdentities = async (path: string): Promise<Result<readonly string[]>> => {
  let text: string
  try {
    const file = await open(path, 'r')
    try {
      const buffer = Buffer.alloc(maxIdentityFileBytes + 1)
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
      if (bytesRead > maxIdentityFileBytes)
        return fail(
          failure('bundle.identity', 'That file is too large to be an identity file.', identityHint),
        )
      text = buffer.toString('utf8', 0, bytesRead)
      buffer.fill(0)
    } finally {
      await file.close()
    }
  } catch (error) {
    return fail(readFailure(error, path))
  }
  if (text.startsWith('age-encryption.org/v1') || text.includes('BEGIN AGE ENCRYPTED FILE')) {
    return fail(
      failure(
        'bundle.identity',
        'That identity file is itself encrypted with a passphrase.',
        'Open it with "age -d" first and give what comes out.',
      ),
    )
  }
  const identities = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (identities.length === 0)
    return fail(failure('bundle.identity', 'That file holds no identity.', identityHint))
  for (const identity of identities) {
    try {
      new Decrypter().addIdentity(identity)
    } catch {
      // Its text is never repeated: it may be half a secret.
      return fail(failure('bundle.identity', 'That file holds a line that is no identity.', identityHint))
    }
  }
  return ok(identities)
}
