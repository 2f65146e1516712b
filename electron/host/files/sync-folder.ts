import { open } from 'node:fs/promises'

/**
 * Makes a rename survive a power cut: the folder's own entry is synced. Windows cannot open a folder for
 * that and does not need it; NTFS journals the rename.
 */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
