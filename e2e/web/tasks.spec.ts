import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectNoFinding } from '../fixtures/axe.ts'
import { tasks } from '../fixtures/servers.ts'
import { test as base, expect } from '../fixtures/test.ts'

/** The tasks of the server lie in a folder: ending one is writing its file. */
const test = base.extend<{ jobs: { finish(text: string): void; readonly log: () => string } }>({
  servers: async ({ folder }, use) => {
    mkdirSync(join(folder, 'tasks'))
    await use({ jobs: tasks(join(folder, 'tasks')) })
  },
  jobs: async ({ folder }, use) => {
    const place = join(folder, 'tasks')
    await use({
      finish(text) {
        for (const name of readdirSync(place).filter((file) => file.endsWith('.json'))) {
          const task = JSON.parse(readFileSync(join(place, name), 'utf8')) as { status: string }
          if (task.status === 'working') writeFileSync(join(place, name), JSON.stringify({ ...task, status: 'completed', result: { content: [{ type: 'text', text }] } }))
        }
      },
      log: () => readFileSync(join(place, 'log'), 'utf8'),
    })
  },
})

test('a task goes on in the background and through a restart; its result comes to its card, and a word where one is', async ({ steward, jobs }) => {
  const { chat, consent, servers, sidebar, page } = await steward.open()
  await chat.send('call jobs/job')
  await consent.allowOnce()
  const card = chat.toolCall('job')
  await expect(card).toContainText('Runs as a task.')
  await expect(card).toContainText('job works')
  await expectNoFinding(page, 'a task on its card')
  await card.getByRole('button', { name: 'Continue in background' }).click()
  await expect(chat.toolCall('job', 'In the background')).toContainText('Its result comes here')
  await expect(chat.stopButton).toBeHidden()

  await steward.restart()
  await sidebar.conversation(/job/).first().click()
  await expect(chat.toolCall('job', 'In the background')).toContainText('Runs as a task in the background.')
  await servers.open()
  jobs.finish('The bread is baked.')
  const word = steward.page.getByRole('alertdialog').filter({ hasText: 'The task job of jobs is done.' })
  await word.getByRole('button', { name: 'Show' }).click()
  await expect(chat.toolCall('job', 'Done')).toContainText('The bread is baked.')
})

test('tasks are listed wherever one is, cancelled there, and one by hand gives its result', async ({ steward, jobs }) => {
  const { chat, consent, servers, page } = await steward.open()
  await chat.send('call jobs/job')
  await consent.allowOnce()
  const indicator = page.getByRole('button', { name: /^Tasks/ })
  await expect(indicator).toContainText('1 running')
  await servers.open()
  await indicator.click()
  const list = page.getByRole('dialog', { name: 'Tasks' })
  await expect(list.getByRole('list', { name: 'Running tasks' })).toContainText('Works')
  await expectNoFinding(page, 'list of tasks')
  await list.getByRole('button', { name: 'Cancel job' }).click()
  await expect(list.getByRole('list', { name: 'Ended tasks' })).toContainText('Cancelled')
  await expect.poll(jobs.log).toContain('tasks/cancel')
  await list.getByRole('button', { name: 'Show job' }).click()
  await expect(chat.toolCall('job', 'Cancelled')).toBeVisible()

  await servers.open()
  await servers.choose('jobs')
  await page.getByRole('link', { name: 'job', exact: true }).click()
  const tool = page.getByRole('region', { name: 'Tool job' })
  await tool.getByRole('button', { name: 'Run' }).click()
  await consent.allowOnce()
  await tool.getByRole('button', { name: 'Continue in background' }).click()
  await expect(tool).toContainText('in the background')
  jobs.finish('Done by hand.')
  await expect(tool.getByRole('region', { name: 'Result' })).toContainText('Done by hand.')
})
