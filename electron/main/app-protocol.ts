import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, isAbsolute, relative, resolve, sep } from 'node:path'
import { type CustomScheme, protocol } from 'electron'
import { securityHeaders } from './security/content-policy.ts'
import { appScheme, isAppUrl } from './security/policy.ts'

/**
 * `app://kitbag/…` serves the built window and nothing else of the disk. A standard, secure scheme of our
 * own, never `file://` (checklist 18): IndexedDB and OPFS work on it, and its origin is ours alone.
 */
const scheme: CustomScheme = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
}

/** Must be called once, before the app is ready: a second call would replace the first. */
export const registerAppScheme = (): void => protocol.registerSchemesAsPrivileged([scheme])

/** `folder` is the built window, `out/renderer`. */
export const serveApp = (folder: string): void =>
  protocol.handle(appScheme, (request) => answerRequest(folder, request))

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/**
 * The file a request means, or `null` when it lies outside `folder`. `.` and `..` are resolved after
 * decoding, so an encoded `..` gains nothing; a backslash or a zero byte is never part of a name of ours.
 */
export const fileOfPath = (folder: string, pathname: string): string | null => {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const path = resolve(folder, `.${decoded === '/' ? '/index.html' : decoded}`)
  const inside = relative(folder, path)
  return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? null : path
}

/** Puts the nonce where `src/app` reads it: Mantine marks the styles it writes with it. */
const withStyleNonce = (html: string, nonce: string): string =>
  html.replace('<head>', `<head>\n    <meta name="kitbag-style-nonce" content="${nonce}" />`)

const refuse = (status: 404 | 405, text: string): Response =>
  new Response(text, {
    status,
    headers: { ...securityHeaders('none'), 'content-type': 'text/plain; charset=utf-8' },
  })

/** Answers one request for `app://kitbag/…`. Every answer, also a refusal, carries the security headers. */
export const answerRequest = async (folder: string, request: Request): Promise<Response> => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only reading is possible.')
  const path = isAppUrl(request.url) ? fileOfPath(folder, new URL(request.url).pathname) : null
  const type = path === null ? undefined : contentTypes[extname(path).toLowerCase()]
  if (path === null || type === undefined) return refuse(404, 'There is nothing here.')
  const bytes = await readFile(path).catch(() => null)
  if (bytes === null) return refuse(404, 'There is nothing here.')
  const nonce = randomBytes(16).toString('base64url')
  const headers = {
    ...securityHeaders(nonce),
    'content-type': type,
    // Names with a hash never change their content; everything else is asked for again.
    'cache-control': /-[\w-]{8}\.\w+$/.test(path) ? 'max-age=31536000, immutable' : 'no-store',
  }
  const body = type.startsWith('text/html') ? withStyleNonce(bytes.toString('utf8'), nonce) : bytes
  return new Response(request.method === 'HEAD' ? null : body, { headers })
}
