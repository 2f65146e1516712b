import { z } from 'zod'
import { bytes, done, handle, nothing, operation } from './operation.ts'
import { byteCount, sha256Hex } from './records.ts'

export const themes = ['auto', 'light', 'dark', 'contrast'] as const

export const settingsSchema = z.object({
  theme: z.enum(themes),
  /** The workspace shown at start; `null` leads to the first-run screen. */
  workspaceId: z.string().nullable(),
  syncEveryMs: z.number().int().min(5_000).max(86_400_000),
  /** Terms that are always hidden in evidence. */
  hiddenTerms: z.array(z.string()),
})
export type Settings = z.infer<typeof settingsSchema>

export const appOperations = {
  'app.info': operation(
    nothing,
    z.object({
      version: z.string(),
      /** Node's name of the platform: `win32`, `darwin`, `linux`. */
      platform: z.string(),
      runtime: z.enum(['electron', 'standin']),
      dataFolder: z.string(),
      /** What had to be mended at this start, in sentences for people. */
      mended: z.array(z.string()),
    }),
  ),
  /** Opens an http(s) or mailto address outside the app, after the person confirmed it in a dialog. */
  'app.open-external': operation(z.object({ url: z.string().max(2048) }), z.object({ opened: z.boolean() })),
  /** Writes a defect of the window into the host's log. */
  'app.report-defect': operation(
    z.object({ message: z.string().max(4000), stack: z.string().max(20_000) }),
    done,
  ),
  'settings.get': operation(nothing, settingsSchema),
  'settings.set': operation(settingsSchema.partial(), settingsSchema),
  /** Asks the person for a folder, an existing file, or a place to save. `null` when they cancel. */
  'dialog.choose-folder': operation(z.object({ title: z.string() }), handle.nullable()),
  'dialog.choose-file': operation(
    z.object({ title: z.string(), extensions: z.array(z.string()) }),
    handle.nullable(),
  ),
  /** The content-addressed store of attachment bytes on this machine. */
  'file.begin': operation(nothing, z.object({ uploadId: z.string() })),
  'file.append': operation(z.object({ uploadId: z.string(), bytes }), done),
  /** Syncs the bytes to disk and names them by their hash. */
  'file.commit': operation(
    z.object({ uploadId: z.string() }),
    z.object({ sha256: sha256Hex, size: byteCount }),
  ),
  'file.abort': operation(z.object({ uploadId: z.string() }), done),
  /** At most 1 MiB per call. */
  'file.read': operation(
    z.object({ sha256: sha256Hex, offset: byteCount, length: byteCount.max(1_048_576) }),
    z.object({ bytes, size: byteCount }),
  ),
  /** Asks where to, then copies the stored bytes there. */
  'file.save-as': operation(
    z.object({ sha256: sha256Hex, name: z.string() }),
    z.object({ saved: z.boolean() }),
  ),
  /** Markdown files below a chosen folder, at most 20,000; links are not followed. */
  'document.list-folder': operation(
    z.object({ handle: z.string() }),
    z.object({
      /** Where the folder is, as a code: the same for the same place on this machine, and no path. */
      place: z.string(),
      files: z.array(z.object({ path: z.string(), size: byteCount, modifiedAt: z.string() })),
      leftOut: z.array(z.object({ path: z.string(), reason: z.string() })),
    }),
  ),
  /** Text of some of those files; a file that cannot be taken has a reason instead. */
  'document.read-files': operation(
    z.object({ handle: z.string(), paths: z.array(z.string()).max(100) }),
    z.object({
      files: z.array(z.object({ path: z.string(), text: z.string().nullable(), reason: z.string() })),
    }),
  ),
}
