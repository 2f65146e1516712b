/** Before every id of a shown text, so that no text can name something of the window. */
export const idPrefix = 'doc-'
