import { extname } from 'node:path'

const byExtension: Readonly<Record<string, string>> = {
  '.cfg': 'text/plain',
  '.conf': 'text/plain',
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.gz': 'application/gzip',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.ini': 'text/plain',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.jsonl': 'application/x-ndjson',
  '.log': 'text/plain',
  '.md': 'text/markdown',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.webp': 'image/webp',
  '.xml': 'application/xml',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
  '.zip': 'application/zip',
}

/** Media type by file name, for records whose tracker does not tell; a hint for icons, never trusted. */
export const mediaTypeOf = (name: string): string =>
  byExtension[extname(name).toLowerCase()] ?? 'application/octet-stream'
