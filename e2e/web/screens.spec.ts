/**
 * Photographs of the main screens, for people to look at: `test-results/screens`. What a machine can judge
 * is judged: nothing sticks out of the window, and nothing that can be pressed is covered or cut off.
 */
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { everything, odd } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

const folder = fileURLToPath(new URL('../../test-results/screens', import.meta.url))

test.use({ servers: { everything, exits: odd('exits') } })

async function expectInside(page: Page, where: string): Promise<void> {
  const { clientWidth, scrollWidth, outside } = await page.evaluate(() => {
    const { clientWidth: width, scrollWidth: full } = document.documentElement
    const buttons = [...document.querySelectorAll<HTMLElement>('button, a, input, textarea')].filter((element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
    const names = buttons.filter((element) => {
      const box = element.getBoundingClientRect()
      if (box.width <= 1 || element.closest('[inert], [aria-hidden="true"], .skip-link')) return false
      // What lies in a region that scrolls sideways may be out of sight.
      for (let parent = element.parentElement; parent; parent = parent.parentElement) if (parent.scrollWidth > parent.clientWidth && ['auto', 'scroll'].includes(getComputedStyle(parent).overflowX)) return false
      return box.left < -1 || box.right > width + 1
    })
    return { clientWidth: width, scrollWidth: full, outside: names.map((element) => element.outerHTML.slice(0, 160)) }
  })
  expect.soft(scrollWidth, `${where} is wider than the window`).toBeLessThanOrEqual(clientWidth)
  expect.soft(outside, `${where}: controls out of the window`).toEqual([])
}

const wide = { width: 1280, height: 800 }
const narrow = { width: 800, height: 600 }

for (const theme of ['light', 'dark'] as const) {
  // What sticks out does so in any colour: CI looks at each theme and at each size once.
  for (const viewport of process.env.CI ? [theme === 'light' ? wide : narrow] : [wide, narrow]) {
    test.describe(`${theme}, ${viewport.width}x${viewport.height}`, () => {
      test.use({ settings: { theme }, viewport })

      test('the main screens', async ({ steward }, { project }) => {
        test.slow()
        mkdirSync(folder, { recursive: true })
        const { chat, consent, servers, settings, sidebar, page } = await steward.open()
        const isNarrow = viewport.width < 1000
        const photograph = async (name: string): Promise<void> => {
          await page.mouse.move(0, 0)
          await expectInside(page, name)
          await page.screenshot({ path: `${folder}/${project.name}-${theme}-${viewport.width}-${name}.png`, animations: 'disabled' })
        }
        const showSidebar = async (): Promise<void> => {
          if (!(await sidebar.root.isVisible())) await page.getByRole('button', { name: 'Show the conversations' }).click()
        }

        await expect(chat.welcome).toContainText('Ready')
        await photograph('1-welcome')
        await chat.send('show markdown')
        await expect(chat.lastAnswer).toContainText('Perfection')
        await expect(chat.stopButton).toBeHidden()
        await photograph('2-markdown')
        await chat.send('call everything/echo message="Shall I?"\ncall everything/get-tiny-image')
        await expect(consent.lines).toHaveCount(2)
        await photograph('3-list')
        await (await consent.openLine(0)).getByRole('button', { name: 'Allow for longer' }).click()
        await photograph('3-rule')
        await consent.rule.getByRole('button', { name: 'Back' }).click()
        await consent.batch.getByRole('button', { name: 'Allow 2 once' }).click()
        await expect(chat.stopButton).toBeHidden()
        await chat.unfold(chat.toolCall('Echo Tool', 'Done'))
        await photograph('4-tool-card')
        if (isNarrow) {
          await showSidebar()
          await photograph('5-sidebar')
        }
        await servers.open()
        await expect(servers.row('exits')).toContainText('Failed', { timeout: 30_000 })
        await photograph('6-servers')
        await servers.choose('everything')
        await photograph('7-server')
        await servers.choose('exits')
        await photograph('8-server-failed')
        await servers.openConfig()
        await photograph('9-mcp-json')
        if (isNarrow) await showSidebar()
        await settings.open('General')
        await photograph('10-settings')
        await settings.open('Providers and keys')
        await photograph('11-providers')
      })
    })
  }
}
