import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allowedPermissions,
  decideWindowOpen,
  externalAddress,
  isAppUrl,
  isSecretBoxSafe,
  isTrustedSender,
  mayAttachWebview,
  mayNavigate,
  mayTrustDespiteError,
  mayUseDevice,
  mayUsePermission,
} from './policy.ts'

const foreign = [
  'https://example.net/',
  'http://kitbag/',
  'app://other/',
  'app://kitbag.example.net/',
  'app://kitbag:8080/',
  'app://user@kitbag/',
  'app://kitbag@example.net/',
  'APP2://kitbag/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,hello',
  'about:blank',
  'blob:https://example.net/1',
  'kitbag',
  '',
]

describe('addresses of the app', () => {
  it('are only those at app://kitbag', () => {
    expect(isAppUrl('app://kitbag/')).toBe(true)
    expect(isAppUrl('app://kitbag/index.html?a=1#/tickets')).toBe(true)
    expect(foreign.filter(isAppUrl)).toEqual([])
  })

  it('never include one of another scheme, whatever follows it', () => {
    fc.assert(fc.property(fc.webUrl(), (address) => !isAppUrl(address)))
  })
})

describe('navigation', () => {
  it('of the window stays on the app', () => {
    expect(mayNavigate('app://kitbag/#/tickets', true)).toBe(true)
    expect(foreign.filter((address) => mayNavigate(address, true))).toEqual([])
    expect(mayNavigate('blob:app://kitbag/1', true)).toBe(false)
  })

  it('of a frame may also show what the app itself made', () => {
    expect(mayNavigate('blob:app://kitbag/1', false)).toBe(true)
    expect(mayNavigate('about:srcdoc', false)).toBe(true)
    expect(mayNavigate('blob:app://kitbag.example.net/1', false)).toBe(false)
    expect(foreign.filter((address) => mayNavigate(address, false))).toEqual([])
  })
})

describe('new windows', () => {
  it('are never opened; web and mail addresses are offered outside', () => {
    expect(decideWindowOpen('https://example.net/a')).toEqual({ offerOutside: 'https://example.net/a' })
    expect(decideWindowOpen('mailto:desk@example.net')).toEqual({ offerOutside: 'mailto:desk@example.net' })
    for (const address of ['app://kitbag/', 'file:///etc/passwd', 'about:blank', 'javascript:1']) {
      expect(decideWindowOpen(address)).toEqual({ offerOutside: null })
    }
  })
})

describe('permissions', () => {
  it('are denied by default, and the allowed ones have a reason', () => {
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'openExternal',
      'unknown',
      'toString',
    ]) {
      expect(mayUsePermission(permission, 'app://kitbag/')).toBe(false)
    }
    for (const [permission, reason] of Object.entries(allowedPermissions)) {
      expect(reason.length).toBeGreaterThan(20)
      expect(mayUsePermission(permission, 'app://kitbag')).toBe(true)
    }
  })

  it('are given to the app only', () => {
    for (const address of foreign) {
      expect(mayUsePermission('clipboard-sanitized-write', address)).toBe(false)
    }
  })

  it('never cover devices, webviews or broken certificates', () => {
    expect([mayUseDevice(), mayAttachWebview(), mayTrustDespiteError()]).toEqual([false, false, false])
  })
})

describe('addresses opened outside', () => {
  it('are http, https and mailto, normalised', () => {
    expect(externalAddress('HTTPS://Example.NET')).toEqual({ ok: true, value: 'https://example.net/' })
    expect(externalAddress('mailto:desk@example.net').ok).toBe(true)
  })

  it('are refused with app.denied otherwise', () => {
    const refused = [
      'file:///C:/Windows/System32/calc.exe',
      'smb://server/share',
      'ms-msdt:/id',
      'javascript:alert(1)',
      'app://kitbag/',
      'https://bank.example@evil.example/',
      `https://example.net/${'a'.repeat(3000)}`,
      'not an address',
    ]
    for (const address of refused) {
      const answer = externalAddress(address)
      expect(answer.ok ? address : answer.error.code).toBe('app.denied')
    }
  })

  it('are never anything else, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.webUrl().map((url) => ` ${url}`),
        ),
        (address) => {
          const answer = externalAddress(address)
          return !answer.ok || /^(https?|mailto):/.test(answer.value)
        },
      ),
    )
  })
})

describe('the sender of a message', () => {
  it('is trusted only as our own top frame on the app', () => {
    expect(isTrustedSender({ frameUrl: 'app://kitbag/#/tickets', isOurTopFrame: true })).toBe(true)
    expect(isTrustedSender({ frameUrl: 'app://kitbag/', isOurTopFrame: false })).toBe(false)
    expect(isTrustedSender({ frameUrl: null, isOurTopFrame: true })).toBe(false)
    for (const frameUrl of foreign) expect(isTrustedSender({ frameUrl, isOurTopFrame: true })).toBe(false)
  })
})

describe('the keychain', () => {
  it('counts only where it protects', () => {
    expect(isSecretBoxSafe('win32', true, 'unknown')).toBe(true)
    expect(isSecretBoxSafe('darwin', false, 'unknown')).toBe(false)
    expect(isSecretBoxSafe('linux', true, 'gnome_libsecret')).toBe(true)
    expect(isSecretBoxSafe('linux', true, 'basic_text')).toBe(false)
    expect(isSecretBoxSafe('linux', true, 'unknown')).toBe(false)
  })
})
