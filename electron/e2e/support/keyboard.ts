import { expect, type Locator, type Page } from '@playwright/test'

/** A person without a mouse. Nothing here clicks or sets the focus: every step is a key. */
export type Keyboard = {
  /** Presses keys one after the other, such as `g t` or `Control+k`. */
  readonly press: (keys: string) => Promise<void>
  readonly type: (text: string) => Promise<void>
  /** Presses Tab until the element has the focus; fails when it cannot be reached. */
  readonly reach: (target: Locator) => Promise<void>
  /** Reaches the element and presses Enter. */
  readonly activate: (target: Locator) => Promise<void>
  /** In an open menu: presses the down arrow until the entry has the focus, then Enter. */
  readonly choose: (entry: Locator) => Promise<void>
}

const mostPresses = 150

export const createKeyboard = (page: Page): Keyboard => {
  const press = async (keys: string) => {
    for (const key of keys.split(' ')) await page.keyboard.press(key)
  }
  const moveTo = async (target: Locator, key: string) => {
    await expect(target).toBeVisible()
    for (let presses = 0; presses < mostPresses; presses += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await page.keyboard.press(key)
    }
    throw new Error(`${target} was not reached with ${mostPresses} times ${key}.`)
  }
  const reach = (target: Locator) => moveTo(target, 'Tab')
  return {
    press,
    type: (text) => page.keyboard.type(text),
    reach,
    activate: async (target) => {
      await reach(target)
      await page.keyboard.press('Enter')
    },
    choose: async (entry) => {
      await moveTo(entry, 'ArrowDown')
      await page.keyboard.press('Enter')
    },
  }
}
