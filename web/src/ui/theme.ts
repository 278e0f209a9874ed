import { Alert, Badge, Button, Checkbox, createTheme, type MantineColorsTuple } from '@mantine/core'

// Neutral grey with a slight blue cast, light to dark.
const slate: MantineColorsTuple = [
  '#f7f8fa', '#eff1f4', '#e3e6eb', '#d0d5dd', '#a9b1bd', '#7c8594', '#5b6473', '#434b59', '#2b313c', '#171b22',
]

// Deep sea green, the one accent.
const sea: MantineColorsTuple = [
  '#e8f6f5', '#d2ebea', '#a6d8d5', '#75c4bf', '#3fb8af', '#1f9a93', '#0f807c', '#0b6e6e', '#095a5b', '#064545',
]

const darkGrey: MantineColorsTuple = [
  '#dfe3ea', '#b4bcc8', '#8c95a4', '#69727f', '#454d5a', '#333a45', '#262c35', '#1b2027', '#14181e', '#0e1116',
]

/** Colours of states, as text on a tint of themselves; the words beside say the same. */
const tones: Record<string, string> = { red: 'harm', yellow: 'attention', green: 'good', blue: 'info', sea: 'accent', gray: 'muted' }

function tone(color: unknown): string {
  return `var(--hf-${tones[String(color)] ?? 'accent'})`
}

function tint(color: unknown): string {
  return `color-mix(in srgb, ${tone(color)} 10%, var(--hf-page))`
}

export const theme = createTheme({
  colors: { sea, gray: slate, dark: darkGrey },
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.34,
  defaultRadius: 6,
  cursorType: 'pointer',
  fontFamily: 'var(--hf-font)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: { fontFamily: 'var(--hf-font)', fontWeight: '600', sizes: { h1: { fontSize: '20px', lineHeight: '1.4' }, h2: { fontSize: '16px' }, h3: { fontSize: '14px' } } },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  respectReducedMotion: true,
  components: {
    Alert: Alert.extend({
      defaultProps: { variant: 'light' },
      vars: (_, { color }) => ({ root: { '--alert-bg': tint(color), '--alert-color': tone(color), '--alert-bd': '1px solid transparent', '--alert-radius': '6px' } }),
      styles: { message: { color: 'var(--hf-text)' } },
    }),
    Badge: Badge.extend({
      defaultProps: { variant: 'light', size: 'md', radius: 'sm' },
      vars: (_, { color }) => ({ root: { '--badge-bg': tint(color), '--badge-color': tone(color) } }),
      styles: { root: { textTransform: 'none', fontWeight: 500, overflow: 'visible' }, label: { overflow: 'visible' } },
    }),
    // The text on the accent is chosen for each theme; the library chooses it for the light one only.
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      vars: (_, { variant = 'filled', color }) => ({ root: variant === 'filled' && !color ? { '--button-color': 'var(--mantine-primary-color-contrast)' } : {} }),
    }),
    Checkbox: Checkbox.extend({ vars: () => ({ root: { '--checkbox-icon-color': 'var(--mantine-primary-color-contrast)' } }) }),
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm', visibilityToggleFocusable: true } },
    Textarea: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false } },
    Modal: { defaultProps: { transitionProps: { duration: 120 }, centered: true } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 } } },
    // A focusable placeholder is no item of a menu.
    Menu: { defaultProps: { transitionProps: { duration: 120 }, shadow: 'md', withInitialFocusPlaceholder: false } },
  },
})
