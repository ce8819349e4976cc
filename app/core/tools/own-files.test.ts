import { expect, test } from 'vitest'
import { namesOwnFiles } from './own-files.ts'

/** A link `/l` leads into the folder, and `/home/data` is another name of it. */
const real = (path: string): string[] => [path.replace(/^\/l(?=\/|$)/, '/var/data').replace(/^\/home\/data/, '/var/data').replace('/x/../', '/')]
const folders = { realPaths: (path: string) => Promise.resolve(real(path)), ownPaths: real }
const look = (args: object): Promise<boolean> => namesOwnFiles({ folders, about: { dataFolder: '/home/data' } }, args as never)

test.each([
  { path: '/home/data/mcp.json' },
  { path: '/var/data' },
  { path: '/VAR/Data/steward.db' },
  { path: '/l/settings.json' },
  { path: '/var/x/../data/mcp.json' },
  { edits: [{ in: { file: 'file:///home/data/mcp.json' } }] },
  { command: 'cp /tmp/a /home/data/steward.db; true' },
  { paths: Array.from({ length: 300 }, (_, index) => `/tmp/${index}`) },
])('names them: %j', async (args) => expect(await look(args)).toBe(true))

test.each([{}, { path: '/home/database' }, { path: '/home/data-of-mine/x' }, { path: '/home' }, { text: 'my data' }, { path: '/tmp/l/x' }])('does not: %j', async (args) => expect(await look(args)).toBe(false))
