import { open } from 'node:fs/promises'
import { decodeText, sniffLayout, whyNoText } from '../redact/text-encoding.ts'

const headBytes = 8192

// biome-ignore lint/suspicious/noControlCharactersInRegex: control signs are what is counted
const controlSigns = /[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]/g

/**
 * Can it be shown and searched as text? Told from its start by the redactor's own rule. Decides what a person
 * sees before sealing, not what is redacted. Throws file system errors.
 */
export const looksLikeText = async (path: string): Promise<boolean> => {
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(headBytes)
    const { bytesRead } = await file.read(buffer, 0, headBytes, 0)
    const { layout, bom } = sniffLayout(buffer.subarray(0, bytesRead))
    const length = layout === 'bytes' ? bytesRead : bytesRead - ((bytesRead - bom.length) % 2)
    const decoded = decodeText(buffer.subarray(bom.length, length), layout)
    return whyNoText(decoded, decoded.text.match(controlSigns)?.length ?? 0) === null
  } finally {
    await file.close()
  }
}
