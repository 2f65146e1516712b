/** The most that one answer of a tracker may hold, unpacked, in bytes. A ticket of 5,000 comments has about 3 MB. */
export const mostAnswerBytes = 64 * 1024 * 1024

/** Thrown when an answer holds more than the limit. `limitBytes` is that limit. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'
  readonly limitBytes: number
  constructor(limitBytes: number) {
    super(`The answer holds more than ${limitBytes} bytes.`)
    this.limitBytes = limitBytes
  }
}

/**
 * Reads an answer to its end as UTF-8. The bytes are counted after unpacking: 357 kB of gzip may become 1.2 GB.
 * `onBytes` is called for every piece that comes. Rejects with `AnswerTooLarge`, or as the connection breaks.
 */
export const readAnswerText = async (
  response: Response,
  onBytes: () => void,
  limitBytes: number = mostAnswerBytes,
): Promise<string> => {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    onBytes()
    size += value.byteLength
    if (size > limitBytes) {
      await reader.cancel()
      throw new AnswerTooLarge(limitBytes)
    }
    text += decoder.decode(value, { stream: true })
  }
}
