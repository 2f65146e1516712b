/** The few lines of DOM that the stand-in's dialogs need; the app's own interface is not loaded yet here. */

/** Colours follow the system; an own style sheet object is allowed where inline styles are not. */
const css = `
  :host { all: initial; }
  dialog {
    font: 14px/1.5 system-ui, sans-serif; color: CanvasText; background: Canvas; color-scheme: light dark;
    border: 1px solid GrayText; border-radius: 8px; padding: 20px; width: min(640px, calc(100vw - 64px));
    box-shadow: 0 12px 40px rgb(0 0 0 / 0.35);
  }
  dialog::backdrop { background: rgb(0 0 0 / 0.45); }
  h2 { font-size: 16px; margin: 0 0 12px; }
  p { margin: 0 0 12px; overflow-wrap: anywhere; white-space: pre-line; }
  label { display: block; font-weight: 600; margin-bottom: 4px; }
  input {
    font: 13px ui-monospace, monospace; width: 100%; box-sizing: border-box; min-height: 44px; padding: 0 10px;
    border: 1px solid GrayText; border-radius: 6px; color: FieldText; background: Field;
  }
  ul { list-style: none; margin: 12px 0; padding: 4px; height: 240px; overflow: auto; border: 1px solid GrayText; border-radius: 6px; }
  li button { width: 100%; text-align: start; border: 0; background: none; min-height: 32px; padding: 0 8px; }
  li button:hover { background: SelectedItem; color: SelectedItemText; }
  button {
    font: inherit; color: ButtonText; background: ButtonFace; border: 1px solid GrayText; border-radius: 6px;
    min-height: 44px; padding: 0 16px; cursor: default;
  }
  button:focus-visible, input:focus-visible { outline: 3px solid Highlight; outline-offset: 1px; }
  .actions { display: flex; justify-content: flex-end; gap: 8px; margin-top: 16px; }
  .problem { color: light-dark(#a80000, #ff9d9d); margin: 8px 0 0; min-height: 1.5em; }
`

export const element = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] => {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

/** Shows a modal dialog in a shadow tree of its own; `remove` takes it away. */
export const showModal = (
  title: string,
  children: readonly Node[],
  onCancel: () => void,
): { readonly remove: () => void } => {
  const host = document.createElement('kitbag-standin-dialog')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  const dialog = element('dialog', { 'aria-label': title }, element('h2', {}, title), ...children)
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    onCancel()
  })
  // The app's own keys must not act on what is typed here.
  for (const kind of ['keydown', 'keyup', 'keypress'] as const) {
    host.addEventListener(kind, (event) => event.stopPropagation())
  }
  root.append(dialog)
  document.body.append(host)
  const before = document.activeElement
  dialog.showModal()
  return {
    remove: () => {
      dialog.close()
      host.remove()
      if (before instanceof HTMLElement) before.focus()
    },
  }
}
