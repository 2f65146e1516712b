const fencePattern = /^ {0,3}(`{3,}|~{3,})/

/**
 * Cuts a long document into parts that can be rendered one after the other: at blank lines outside
 * fenced code, before a heading where one is near. Joined, the parts are the document again.
 *
 * @param target wanted length of a part in UTF-16 units; a part without a blank line is cut at twice that
 */
export const splitMarkdown = (text: string, target: number): readonly string[] => {
  if (text.length <= target) return [text]
  const parts: string[] = []
  let start = 0
  let position = 0
  let fence: string | null = null
  while (position < text.length) {
    const newline = text.indexOf('\n', position)
    const end = newline === -1 ? text.length : newline + 1
    const line = text.slice(position, end)
    const marker = fencePattern.exec(line)?.[1]
    if (marker !== undefined) {
      if (fence === null) fence = marker
      else if (marker.startsWith(fence)) fence = null
    }
    const length = end - start
    if ((length >= target && fence === null && line.trim() === '') || length >= target * 2) {
      // A single endless line is cut hard; anything else after a whole line.
      const cut = line.length > target * 2 ? start + target * 2 : end
      parts.push(text.slice(start, cut))
      start = cut
      position = cut
      continue
    }
    position = end
  }
  if (start < text.length) parts.push(text.slice(start))
  return parts
}
