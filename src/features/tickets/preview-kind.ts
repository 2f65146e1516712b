/** What can be shown of a file without another program. SVG is text here: it may hold scripts and never runs. */
export const previewKind = (name: string, mediaType: string): 'image' | 'text' | 'bundle' | 'other' => {
  if (/\.kitbag\.zip(\.age)?$/i.test(name)) return 'bundle'
  if (imageTypeOf(name, mediaType) !== null) return 'image'
  const isText =
    mediaType.startsWith('text/') ||
    /^application\/(json|xml|x-ndjson|yaml|x-yaml|toml|javascript|sql)$/.test(mediaType) ||
    mediaType === 'image/svg+xml' ||
    /\.(txt|log|md|csv|tsv|json|jsonl|xml|ya?ml|toml|ini|conf|cfg|properties|ps1|sh|bat|cmd|sql|html?|svg|reg|out|err|har)(\.\d+)?$/i.test(
      name,
    )
  return isText ? 'text' : 'other'
}

const imageTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
}

/** The media type to show an image with: from a closed list, whatever the tracker claims. */
export const imageTypeOf = (name: string, mediaType: string): string | null => {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  if (Object.hasOwn(imageTypes, extension)) return imageTypes[extension] ?? null
  return Object.values(imageTypes).includes(mediaType) ? mediaType : null
}
