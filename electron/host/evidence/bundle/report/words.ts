import type { Outcome } from '../../../../../src/domain/evidence.ts'

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `1536` is `1.5 KiB`. */
export const bytes = (count: number): string => {
  let value = count
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? 'B'}`
}

/** Milliseconds as people say them. */
export const duration = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days ${hours % 24} h`
}

type Shown = { readonly word: string; readonly tone: 'good' | 'warn' | 'bad' | 'none' }

/** Colour never stands alone: each outcome has its word. */
export const outcomeWords: Readonly<Record<Outcome, Shown>> = {
  success: { word: 'Collected', tone: 'good' },
  partial: { word: 'In part', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
  timeout: { word: 'Too slow', tone: 'bad' },
  denied: { word: 'No right', tone: 'bad' },
  skipped: { word: 'Skipped', tone: 'none' },
  unavailable: { word: 'Not there', tone: 'none' },
  withheld: { word: 'Withheld', tone: 'warn' },
}

/** `2026-11-20 14:05:06 UTC`: the same for every reader, wherever the bundle is opened. */
export const instantWords = (instant: string): string =>
  instant.replace('T', ' ').replace(/(?:\.\d{1,9})?Z$/, ' UTC')
