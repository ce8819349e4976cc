/** The test browser as a program, for `$BROWSER` of a terminal: `node play-browser.ts ADDRESS`. */
import { createTestBrowser } from './test-browser.ts'

await createTestBrowser().open(process.argv[2] ?? '')
