/**
 * Where a relative link of a document leads, as the path of another document of the same origin.
 *
 * @param path the document that holds the link, with forward slashes
 * @param target as written: `other.md`, `../x/page.md#part`, `/from-the-top.md`
 * @returns `null` when the link leaves the origin
 */
export const resolveDocumentLink = (
  path: string,
  target: string,
): { readonly path: string; readonly anchor: string | null } | null => {
  const [place = '', anchor = null] = target.split('#')
  if (place === '') return { path, anchor }
  const decoded = decode(place.split('?')[0] ?? '')
  const segments = decoded.startsWith('/') ? [] : path.split('/').slice(0, -1)
  for (const segment of decoded.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined) return null
  }
  return { path: segments.join('/'), anchor }
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
