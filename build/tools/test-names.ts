import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Which tests of a report did not simply pass, told again at the end, where they are found. */

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().default(''),
      status: z.string(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})

type Suite = { readonly specs: readonly Spec[]; readonly suites?: readonly Suite[] | undefined }
type Spec = z.infer<typeof specSchema>
const specSchema = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(
    z.object({
      status: z.string(),
      results: z.array(z.object({ error: z.object({ message: z.string() }).optional() })),
    }),
  ),
})
const suiteSchema: z.ZodType<Suite> = z.object({
  specs: z.array(specSchema),
  suites: z.lazy(() => z.array(suiteSchema)).optional(),
})
const playwrightReport = z.object({ suites: z.array(suiteSchema) })

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

const firstLine = (message: string): string => message.trim().split('\n')[0] ?? ''

export const notableInVitest = (reportFile: string): readonly string[] => {
  const report = vitestReport.safeParse(readJson(reportFile))
  if (!report.success) return []
  return report.data.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0 && status === 'failed') return [`failed: ${name}: ${firstLine(message)}`]
    return failed.map(
      ({ fullName, failureMessages }) =>
        `failed: ${name}: ${fullName}: ${firstLine(failureMessages?.[0] ?? '')}`,
    )
  })
}

const specsOf = (suite: Suite): readonly Spec[] => [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)]

export const notableInPlaywright = (reportFile: string): readonly string[] => {
  const report = playwrightReport.safeParse(readJson(reportFile))
  if (!report.success) return []
  return report.data.suites.flatMap(specsOf).flatMap(({ title, file, tests }) =>
    tests.flatMap(({ status, results }) => {
      const why = firstLine(results.find(({ error }) => error !== undefined)?.error?.message ?? '')
      if (status === 'unexpected') return [`failed: ${file}: ${title}: ${why}`]
      if (status === 'flaky') return [`failed, and passed only at a second try: ${file}: ${title}: ${why}`]
      return []
    }),
  )
}
