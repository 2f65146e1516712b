import { measureStartUp } from './start-up.ts'

/** `npm run bench [-- name …]`: each measurement compares with a named alternative in the same run. */
const measurements: Readonly<Record<string, () => Promise<void>>> = {
  'start-up': measureStartUp,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => measurements[name] === undefined)
if (unknown.length > 0) {
  console.error(
    `No measurement is called ${unknown.join(', ')}. There are: ${Object.keys(measurements).join(', ')}.`,
  )
  process.exitCode = 2
} else {
  for (const name of wanted.length > 0 ? wanted : Object.keys(measurements)) await measurements[name]?.()
}
