const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes as people say them, decimal units: `0 B`, `1.5 kB`, `218 MB`. */
export const formatBytes = (bytes: number): string => {
  let value = Math.max(0, bytes)
  let step = 0
  while (Math.round(value) >= 1000 && step < units.length - 1) {
    value /= 1000
    step += 1
  }
  const digits = step > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${units[step]}`
}
