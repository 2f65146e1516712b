import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'

/**
 * AES-256-GCM under a key derived by scrypt. Parameters follow OWASP's password storage guide for scrypt
 * (N = 2^17, r = 8, p = 1): about 128 MiB and a few hundred milliseconds per derivation.
 */
const cost = { N: 131_072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const derive = promisify<string, Buffer, number, typeof cost, Buffer>(scrypt)

export type PassphraseCipher = {
  /** `context` is bound to the result: a sealed value cannot be moved to another name. */
  readonly encrypt: (plain: string, context: string) => string
  /** `null` when the passphrase is another one or the value was altered. */
  readonly decrypt: (sealed: string, context: string) => string | null
}

/** `salt` is base64 and public; it is kept beside the sealed values. */
export const createPassphraseCipher = async (passphrase: string, salt: string): Promise<PassphraseCipher> => {
  const key = await derive(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, cost)
  return {
    encrypt: (plain, context) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
    },
    decrypt: (sealed, context) => {
      const whole = Buffer.from(sealed, 'base64')
      if (whole.length < 28) return null
      const decipher = createDecipheriv('aes-256-gcm', key, whole.subarray(0, 12), { authTagLength: 16 })
        .setAAD(Buffer.from(context))
        .setAuthTag(whole.subarray(12, 28))
      try {
        return Buffer.concat([decipher.update(whole.subarray(28)), decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
  }
}

export const createSalt = (): string => randomBytes(16).toString('base64')
