/**
 * The headers every answer of `app://` carries. Pure text; `app-protocol.ts` puts them on.
 * Checklist 7, "define a Content Security Policy".
 */

/**
 * The policy of the window. `styleNonce` marks the style elements that the interface library writes at run
 * time; no script is ever allowed by nonce.
 */
export const contentSecurityPolicy = (styleNonce: string): string =>
  [
    "default-src 'none'",
    // WebAssembly is compiled, never fetched from elsewhere: the search index needs it.
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    // Only for showing a bundle's report in a sandboxed frame.
    'frame-src blob:',
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Features of the browser that no page of ours uses; the permission handlers say the same to Electron. */
const switchedOff = [
  'accelerometer',
  'bluetooth',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
]

/** Headers besides the content type, by lower-case name. */
export const securityHeaders = (styleNonce: string): Readonly<Record<string, string>> => ({
  'content-security-policy': contentSecurityPolicy(styleNonce),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': switchedOff.map((feature) => `${feature}=()`).join(', '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})
