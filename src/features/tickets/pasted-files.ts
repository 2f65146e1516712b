/** A longer text is a log, not a comment. */
const longestPastedText = 100_000

type Pasted = {
  readonly files: ArrayLike<File>
  readonly getData: (format: string) => string
}

/** What was pasted and belongs beside the comment: pictures and files, or a text too long to be read as one. */
export const pastedFiles = (pasted: Pasted, now: Date): readonly File[] => {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-')
  const text = pasted.getData('text/plain')
  const files = Array.from(pasted.files)
  // Spreadsheets put a picture beside the text of the cells: the text is what was meant.
  if (files.length > 0 && text === '') {
    return files.map((file, index) =>
      // The browser calls every screenshot `image.png`.
      file.name === 'image.png'
        ? new File([file], `screenshot-${stamp}${index === 0 ? '' : `-${index + 1}`}.png`, {
            type: file.type,
          })
        : file,
    )
  }
  return text.length > longestPastedText
    ? [new File([text], `pasted-${stamp}.txt`, { type: 'text/plain' })]
    : []
}
