import { marker, type Rule } from '../rule.ts'
import { hideInQuotes, looksRandom, notSecret, unquoted, value } from './values.ts'

/** Secrets in sentences: messages of programs and what people write. A sentence about a password is none. */

const word = 'password|passwort|kennwort|passphrase|passcode|mot[ _]de[ _]passe|contrase\u00f1a|wachtwoord'

/** Letters with a digit or a sign in between: no plain word. */
const isPasswordish = (text: string): boolean =>
  text.length >= 4 && !notSecret.test(text) && (/\d/.test(text) || /[!#$%&*+=@^~-]/.test(text.slice(1, -1)))

export const spokenRules: readonly Rule[] = [
  {
    id: 'spoken-password',
    version: '1',
    hints: ['is[ \\t]', 'lautet[ \\t]', 'ist[ \\t]', 'to[ \\t]', 'est[ \\t]'],
    pattern: new RegExp(
      String.raw`((?:${word})[ \t]{1,4}(?:is|was|lautet|ist|war|est|(?:is |was |been )?(?:set|changed|reset)[ \t]to)[ \t]{0,4}:?[ \t]{1,4})(${value})`,
      'gi',
    ),
    replace: (found, context) => {
      const isQuoted = /^\\?["']/.test(found)
      const bare = unquoted(found)
      if (isQuoted ? /\s/.test(bare) || notSecret.test(bare) : !isPasswordish(bare)) return null
      return hideInQuotes(found, 'spoken-password', context)
    },
    vanish: [
      ['default password is Quarry7, change it', 'Quarry7'],
      ['Das Passwort lautet "Qu.arry"', 'Qu.arry'],
    ],
    stay: ['password is required', 'the password was changed', 'password is too short (minimum 8)'],
  },
  {
    id: 'spoken-password',
    version: '1',
    hints: ['password[ \\t]["\']', 'passwort[ \\t]["\']', 'kennwort[ \\t]["\']', 'passphrase[ \\t]["\']'],
    pattern: new RegExp(String.raw`((?:${word})[ \t]{1,4})("[^"\s]{4,128}"|'[^'\s]{4,128}')`, 'gi'),
    replace: (found, context) =>
      notSecret.test(unquoted(found)) ? null : hideInQuotes(found, 'spoken-password', context),
    vanish: [["user svc and password 'quarry-stone' failed", 'quarry-stone']],
    stay: ['the field password "" is empty'],
  },
  {
    id: 'spoken-password',
    version: '1',
    hints: ['word', 'wort'],
    pattern: new RegExp(
      String.raw`((?:temporary|initial|default|new|neues|generated|one-time|vorl\u00e4ufiges|standard)[ \t]{1,4}(?:${word})[ \t][^\r\n:=]{1,60}:[ \t]{1,4})(\S{4,128})(?=[ \t]{0,4}$)`,
      'gim',
    ),
    replace: (found) => (isPasswordish(found) ? marker('spoken-password') : null),
    vanish: [['A temporary password is generated for root@localhost: qK;8x_Qw!', 'qK;8x_Qw']],
    stay: ['the new password does not meet the policy: length'],
  },
  {
    id: 'pin',
    version: '1',
    hints: ['pin[ \\t]?[:=]', 'otp[ \\t]?[:=]', 'tan[ \\t]?[:=]', 'puk[ \\t]?[:=]'],
    pattern: /((?<![a-z])(?:PIN|OTP|TAN|PUK)[ \t]{0,4}[:=][ \t]{0,4})(\d{4,12})(?!\w)/gi,
    replace: () => marker('pin'),
    vanish: [['PIN: 480913', '480913']],
    stay: ['spin: 4809', 'GPIO PIN: 12'],
  },
  {
    id: 'spaced-random',
    version: '1',
    hints: ['key[ \\t]', 'token[ \\t]', 'secret[ \\t]', 'accessor[ \\t]', 'credential[ \\t]'],
    pattern:
      /((?:key|token|secret|credential|token_accessor)(?:[ \t]is)?[ \t]{1,24}["']?)([A-Za-z0-9][\w+/=.~:-]{15,512})(?![\w+/=~-])/gi,
    replace: (found) => {
      const text = found.replace(/[.:]$/, '')
      if (!looksRandom(text) || /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(text) || /^[\d.:T-]{10,40}$/.test(text))
        return null
      // Words joined by dashes or dots, a path, a class name: short runs between the joints.
      const longest = Math.max(...text.split(/[-_./:=]/).map((part) => (/\d/.test(part) ? part.length : 0)))
      return longest >= 12 ? marker('spaced-random') : null
    },
    vanish: [['api key SKc8c7e7e874754a2bd8e090d6ba0a2c revoked', 'SKc8c7e7e874754a2bd8']],
    stay: ['key 3f2b8c1e-0d4a-4b6e-9c7d-1a2b3c4d5e6f'],
  },
]
