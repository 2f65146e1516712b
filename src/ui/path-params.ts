import { useParams, useRoute } from 'wouter'

/** Decodes the parameters of a path; ids may hold any character. What is no percent-encoding stands for itself. */
export const decodeParams = <Params extends Readonly<Record<string, string | undefined>>>(
  params: Params,
): Params => {
  const decoded = Object.entries(params).map(([name, value]) => [name, value && decodePart(value)])
  return Object.fromEntries(decoded) as Params
}

/** Percent-decoding that never throws: a text with a lone `%` is that text. */
export const decodePart = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Parameters of the pattern when the window is there, `null` otherwise. */
export const usePathRoute = <Params extends Readonly<Record<string, string | undefined>>>(
  pattern: string,
): Params | null => {
  const [matches, params] = useRoute(pattern)
  return matches ? decodeParams(params as unknown as Params) : null
}

/** Parameters of the route that shows this screen. */
export const usePathParams = <Params extends Readonly<Record<string, string | undefined>>>(): Params =>
  decodeParams(useParams() as unknown as Params)
