import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Contrast is judged of what stands still: a notice that fades in is paler than anybody will read it. */
const untilStill = async (page: Page): Promise<void> => {
  await page.waitForFunction(() =>
    document.getAnimations().every(({ effect, playState }) => {
      const endless = effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY
      return endless || playState !== 'running'
    }),
  )
}

/** Nothing serious for anybody who cannot see the screen. The report's frame runs no scripts, so axe cannot look in. */
export const expectAccessible = async (page: Page): Promise<void> => {
  await untilStill(page)
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
