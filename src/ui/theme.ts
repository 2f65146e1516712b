import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** Neutral greys of the dark theme, a little cooler and deeper than Mantine's own. */
const dark: MantineColorsTuple = [
  '#dfe2e8',
  '#c1c6cf',
  '#9ba2ae',
  '#767e8b',
  '#434955',
  '#363b45',
  '#262a32',
  '#1a1d23',
  '#14161b',
  '#0e1013',
]

export const theme = createTheme({
  primaryColor: 'blue',
  // Shade 8 carries white text at AA in both schemes.
  primaryShade: { light: 8, dark: 8 },
  colors: { dark },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
      h4: { fontSize: '0.875rem', lineHeight: '1.45' },
      h5: { fontSize: '0.8125rem', lineHeight: '1.45' },
      h6: { fontSize: '0.75rem', lineHeight: '1.45' },
    },
  },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 100 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 } } },
    Menu: { defaultProps: { transitionProps: { duration: 80 } } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 80 }, withArrow: false } },
    Skeleton: { defaultProps: { radius: 'sm' } },
  },
})

/** Meaning, not decoration: each is readable (AA) as text on every surface of its theme. */
const meaning = {
  light: {
    '--kb-critical': '#b3202c',
    '--kb-high': '#a3470a',
    '--kb-medium': '#1864ab',
    '--kb-low': '#495057',
    '--kb-good': '#1d6b34',
    '--kb-warn': '#8a5300',
    '--kb-bad': '#b3202c',
    '--kb-quiet': '#545b63',
  },
  dark: {
    '--kb-critical': '#ff8f8f',
    '--kb-high': '#ffab66',
    '--kb-medium': '#82bdf5',
    '--kb-low': '#b4bac4',
    '--kb-good': '#72d48d',
    '--kb-warn': '#f2c14e',
    '--kb-bad': '#ff8f8f',
    '--kb-quiet': '#a3aab6',
  },
  contrast: {
    '--kb-critical': '#8a0010',
    '--kb-high': '#6b2b00',
    '--kb-medium': '#00336b',
    '--kb-low': '#1a1a1a',
    '--kb-good': '#00421a',
    '--kb-warn': '#573300',
    '--kb-bad': '#8a0010',
    '--kb-quiet': '#262626',
  },
} as const

const lightSurfaces = {
  '--kb-surface': '#f6f7f9',
  '--kb-surface-raised': '#ffffff',
  '--kb-line': '#dfe3e8',
  '--kb-hover': '#eef1f4',
  '--kb-selected': '#e2effb',
  '--kb-selected-line': '#1971c2',
  '--mantine-color-dimmed': '#545b63',
  '--mantine-color-placeholder': '#5c636b',
  '--mantine-color-default-border': '#c8ced5',
  '--mantine-color-error': '#b3202c',
  '--mantine-color-anchor': '#1864ab',
}

const contrastSurfaces = {
  '--kb-surface': '#ffffff',
  '--kb-surface-raised': '#ffffff',
  '--kb-line': '#000000',
  '--kb-hover': '#e6e6e6',
  '--kb-selected': '#d6e8ff',
  '--kb-selected-line': '#000000',
  '--mantine-color-text': '#000000',
  '--mantine-color-dimmed': '#1f1f1f',
  '--mantine-color-placeholder': '#333333',
  '--mantine-color-default-border': '#000000',
  '--mantine-color-error': '#8a0010',
  '--mantine-color-anchor': '#00336b',
  '--mantine-primary-color-filled': '#00336b',
  '--mantine-primary-color-filled-hover': '#001f42',
  '--mantine-color-blue-filled': '#00336b',
  '--mantine-color-blue-filled-hover': '#001f42',
  '--mantine-color-blue-light-color': '#00336b',
  '--mantine-primary-color-light-color': '#00336b',
  '--mantine-color-red-filled': '#8a0010',
  '--mantine-color-red-filled-hover': '#5c000b',
  '--mantine-color-disabled-color': '#4a4a4a',
}

const darkSurfaces = {
  '--kb-surface': '#14161b',
  '--kb-surface-raised': '#20242b',
  '--kb-line': '#2c313a',
  '--kb-hover': '#23272f',
  '--kb-selected': '#1d3247',
  '--kb-selected-line': '#4dabf7',
  '--mantine-color-dimmed': '#a3aab6',
  '--mantine-color-placeholder': '#949ba7',
  '--mantine-color-error': '#ff8f8f',
  '--mantine-color-anchor': '#82bdf5',
  '--mantine-color-disabled-color': '#8a919d',
}

/** The high-contrast theme is dark on white, AAA, because it is made for sunlight. */
export const createVariablesResolver =
  (contrast: boolean): CSSVariablesResolver =>
  () => ({
    variables: {},
    light: {
      ...lightSurfaces,
      ...meaning.light,
      ...(contrast ? { ...contrastSurfaces, ...meaning.contrast } : {}),
    },
    dark: { ...darkSurfaces, ...meaning.dark },
  })
