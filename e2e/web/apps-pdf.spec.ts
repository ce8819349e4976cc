import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from '../fixtures/servers.ts'
import { expect, test as base } from '../fixtures/test.ts'
import { View } from '../pages/view.ts'

/** One page with three words. */
const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 44>>stream
BT /F1 24 Tf 20 100 Td (Hello from PDF) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
`

const test = base.extend({
  servers: async ({ folder }, use) => {
    const file = join(folder, 'files/page.pdf')
    writeFileSync(file, pdf)
    await use({ pdf: app('pdf', file) })
  },
})

// 4 MB of page with its libraries inside, tools that no model sees, bytes over tool calls, a worker, a drawing surface.
test('a large view reads a document by the tools that are only for it', async ({ steward, folder }) => {
  const { chat, consent, page } = await steward.open()
  await expect(chat.welcome).toContainText('Ready')
  await chat.send(`call pdf/display_pdf url="${join(folder, 'files/page.pdf')}"`)
  await consent.allowOnce()
  const frame = await new View(steward, 'pdf').frame()
  await expect(consent.dialog).toContainText('Read PDF Bytes')
  await consent.allowForLonger('Allow for this conversation')
  await expect(frame.getByText('Hello from PDF')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Attachments' })).toContainText('Context from a view of pdf')
})
