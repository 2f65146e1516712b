import type { CollectorOf } from '../profiles/profile-schema.ts'
import { collectOutput } from './collect-output.ts'
import type { CollectorContext, CollectorEnd } from './staged-item.ts'

/** The argument list for a platform; `null` when the profile has none. */
export const commandFor = (collector: CollectorOf<'command'>, platform: string): readonly string[] | null =>
  (platform === 'linux' || platform === 'darwin' || platform === 'win32'
    ? collector.run[platform]
    : undefined) ??
  collector.run.any ??
  null

/** Programs that print something whenever they work, at the least a heading: their silence is a failure. */
const talkative =
  /(?:^|[/\\])(?:powershell|pwsh|ip|ifconfig|ipconfig|systeminfo|hostname|hostnamectl|uname|sw_vers|ver|df|free|mount|ps|tasklist|uptime|date|route|netstat|ss|lscpu|lsblk|id|whoami|env|vmstat|iostat|top|timedatectl|systemctl|sysctl|system_profiler|driverquery|w32tm|sc|arp|getmac|vm_stat|scutil|diskutil)(?:\.exe)?$/i

/** `ip route` of a machine without a network has nothing to say; its addresses always have the loopback. */
const mayBeSilent = (command: readonly string[]): boolean =>
  /(?:^|[/\\])ip$/.test(command[0] ?? '') && !command.some((word) => /^(?:a|addr|address|l|link)$/.test(word))

/** Runs one command and keeps what it wrote. */
export const collectCommand = async (
  collector: CollectorOf<'command'>,
  context: CollectorContext,
): Promise<CollectorEnd> => {
  const command = commandFor(collector, process.platform)
  if (command === null) return { outcome: 'skipped', reason: `It has no command for ${process.platform}.` }
  const { id, timeoutMs, maxBytes, absentIf, mayBeEmpty } = collector
  const alwaysSpeaks = !mayBeEmpty && talkative.test(command[0] ?? '') && !mayBeSilent(command)
  return collectOutput(
    {
      id,
      command,
      timeoutMs,
      maxBytes,
      absentIf,
      emptyAnswer: null,
      limited: null,
      most: null,
      alwaysSpeaks,
    },
    context,
  )
}
