import type { Verification } from '../../src/contract/bundle-manifest.ts'
import { failure } from '../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../src/domain/result.ts'
import { verifyBundle } from '../host/evidence/bundle/read-bundle.ts'
import { trustOf } from './bundle-trust.ts'
import type { CommandContext } from './command.ts'
import { plainLine, plainName } from './plain-text.ts'

const shownProblems = 20

/** One line for each thing that is wrong. */
export const problemLines = (problems: Verification['problems']): readonly string[] => {
  const lines = problems
    .slice(0, shownProblems)
    .map(
      ({ path, kind, message }) =>
        `  ${kind}: ${path === '' ? 'archive' : plainName(path)}: ${plainLine(message)}`,
    )
  const more = problems.length - shownProblems
  return more > 0 ? [...lines, `  … and ${more} more`] : lines
}

/** The words under which a bundle is shown. */
export const verifiedWords = ({ intact, problems }: Verification): string =>
  intact
    ? 'Verified: every byte is as it was sealed.'
    : `NOT INTACT: ${problems.length} ${problems.length === 1 ? 'thing differs' : 'things differ'} from what was sealed.`

/**
 * Before anything of a bundle is shown, searched or compared. An altered one is refused with what was altered,
 * unless the person says `--anyway`; then it is told again on stderr. `name` is what the person called it.
 */
export const verifyFirst = async (
  path: string,
  name: string,
  anyway: boolean,
  context: CommandContext,
): Promise<Result<Verification>> => {
  context.progress?.(`Verifying ${plainName(name)} …\n`)
  const checked = await verifyBundle(path, await trustOf(context))
  if (!checked.ok || checked.value.intact) return checked
  context.complain(`kitbag: ${plainName(name)}: ${verifiedWords(checked.value)}\n`)
  for (const line of problemLines(checked.value.problems)) context.complain(`${line}\n`)
  if (anyway) return ok(checked.value)
  return fail(
    failure(
      'bundle.invalid',
      'Nothing of it is shown.',
      'Give --anyway to look at it all the same, and believe nothing.',
    ),
  )
}
