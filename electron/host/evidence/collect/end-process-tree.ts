import { type ChildProcess, execFile } from 'node:child_process'
import { join } from 'node:path'

/** By its full path: a program of that name in the current folder, on a stick say, must not be the one that runs. */
const taskkill = (): string => join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe')

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/**
 * Windows has no process groups: the tree is followed from the child down, which needs the child. Of a child that has
 * ended the number may already be another's, so nothing is ended by it. Where taskkill cannot do it, the child at
 * least is ended. https://learn.microsoft.com/windows-server/administration/windows-commands/taskkill
 */
const endWindowsTree = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (hasEnded(child)) return resolve()
    const options = { windowsHide: true, timeout: 10_000 }
    execFile(taskkill(), ['/T', '/F', '/PID', String(child.pid)], options, (error) => {
      if (error !== null) child.kill('SIGKILL')
      resolve()
    })
  })

/**
 * Ends a command that was started as the head of its own group, with everything it started; answers when they have
 * been told to go. On Windows, what a command left behind that ended by itself stays.
 */
export const endProcessTree = async (child: ChildProcess): Promise<void> => {
  if (child.pid === undefined) return
  if (process.platform === 'win32') return endWindowsTree(child)
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}
