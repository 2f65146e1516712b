/** The program of this system that opens an address in the person's own browser, and its arguments. */
export const externalOpener = (platform: string, address: string): readonly [string, readonly string[]] => {
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', address]]
  if (platform === 'darwin') return ['open', [address]]
  return ['xdg-open', [address]]
}
