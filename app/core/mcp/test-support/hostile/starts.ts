import { overStdio, ways, type StartRow, type Way } from './row.ts'

const ready = { state: 'ready', tools: ['echo'] } as const
const listFailed = (cause?: RegExp): StartRow['holds'] => ({ state: 'degraded', code: 'list-failed', tools: 0, ...(cause ? { cause } : {}) })
const exited = { state: 'failed', code: 'server-exited' } as const
const invalid = { state: 'failed', code: 'result-invalid' } as const
/** A modern handshake that cannot be read is followed by the older one, which this server does not know. */
const notOlder = { state: 'failed', code: 'protocol-error', cause: /no method initialize/ } as const
const lost = { state: 'ready', call: { code: 'connection-lost' } } as const
const noEra = { state: 'failed', code: 'era-unsupported' } as const
const endless = { state: 'degraded', code: 'list-endless' } as const
const modern: readonly Way[] = ['stdio modern', 'http modern']

const rows: readonly StartRow[] = [
  // Silence
  { id: 'hello-never', does: 'never answers the first message', ways, impatient: true, holds: { state: 'failed', code: 'handshake-timeout' } },
  { id: 'list-never', does: 'never answers tools/list', impatient: true, holds: listFailed(/did not answer/) },
  { id: 'prompts-never', does: 'answers one list and no other', impatient: true, holds: { state: 'degraded', code: 'list-failed', tools: ['echo'] } },
  { id: 'ping-never', does: 'never answers a ping', holds: { ...ready, call: {} } },
  { id: 'never', does: 'never answers a call', ways, timeout: 1_000, holds: { state: 'ready', call: { code: 'call-timed-out' } } },

  // Ends
  { id: 'exits-0-at-once', does: 'ends at once without a fault', ways: overStdio, holds: exited },
  { id: 'exits-in-hello', does: 'ends at the first message', ways, holds: { state: 'failed', code: 'connection-lost' }, but: { 'stdio legacy': exited, 'stdio modern': notOlder } },
  { id: 'exits-in-list', does: 'ends when its tools are asked for', ways, holds: listFailed(/broke/), but: { stdio: exited } },
  { id: 'half-list', does: 'ends in the middle of its list', ways, holds: listFailed(/broke/), but: { stdio: exited } },
  { id: 'crash-loop', does: 'ends a moment after each start', ways: overStdio, holds: { state: 'failed', code: 'server-exited', log: /exit code 7/ } },
  { id: 'stderr-then-exits', does: 'writes a megabyte and control characters to stderr and ends', ways: overStdio, holds: { ...exited, cause: /^.{0,2100}$/s } },
  { id: 'half-then-dies', does: 'ends in the middle of an answer', ways, holds: { state: 'ready', call: { code: 'server-exited', cause: /ends with 1/ } }, but: { http: lost } },
  { id: 'dies', does: 'ends in place of an answer', ways, holds: { state: 'ready', call: { code: 'server-exited', cause: /ends with 9/ } }, but: { http: lost } },
  { id: 'exits-0', does: 'ends without a fault in place of an answer', holds: { state: 'ready', call: { code: 'server-exited' } }, but: { http: lost } },
  { id: 'killed', does: 'kills itself', ways, holds: { state: 'ready', call: { code: 'server-exited' } }, but: { http: lost } },
  { id: 'answers-and-dies', does: 'ends after its answer', holds: { state: 'ready', call: {} } },
  { id: 'closes-output', does: 'closes its output and lives on, or answers with nothing', impatient: true, holds: { state: 'failed', code: 'handshake-timeout' }, but: { http: { state: 'ready', call: { code: 'not-mcp' } } } },

  // Noise
  { id: 'endless-banner', does: 'writes 40 MB without a line end before anything else', ways: overStdio, impatient: true, holds: { state: 'failed', code: 'handshake-timeout' } },
  { id: 'endless-line', does: 'answers with a line that does not end', ways, timeout: 1_000, holds: { state: 'ready', call: { code: 'call-timed-out' } } },
  { id: 'html', does: 'writes a web page to its output', ways: overStdio, impatient: true, holds: { state: 'failed', code: 'not-mcp', cause: /doctype html/ } },
  { id: 'binary', does: 'writes 3 MB of bytes to its output', ways: overStdio, impatient: true, holds: { state: 'failed', code: 'not-mcp' } },
  { id: 'banner-then-works', does: 'writes greetings and control characters before it works', ways: overStdio, holds: { ...ready, log: /is no message/, call: {} } },
  { id: 'flood-before-hello', does: 'logs 20,000 lines before the handshake', ways: overStdio, holds: ready },
  { id: 'asks-before-hello', does: 'asks and answers before the handshake', ways: overStdio, holds: ready, but: { 'stdio legacy': invalid } },

  // Processes: what the last test of the suite looks for
  { id: 'deaf', does: 'ignores the end of its input and SIGTERM', ways: overStdio, holds: ready },
  { id: 'grandchildren', does: 'starts deaf grandchildren in sessions of their own', ways: overStdio, holds: ready },
  { id: 'holds-the-pipe', does: 'ends, and leaves its pipes to a child', ways: overStdio, holds: { state: 'failed', code: 'server-exited' } },

  // The handshake
  { id: 'version-odd', does: 'speaks "banana"', holds: noEra, but: { 'http modern': notOlder } },
  { id: 'version-future', does: 'speaks a version of 2099', holds: noEra, but: { 'http modern': notOlder } },
  { id: 'version-empty', does: 'speaks no version', holds: noEra, but: { 'http modern': notOlder } },
  { id: 'version-number', does: 'gives a number as its version', holds: { ...invalid, cause: /protocolVersion: .*expected string/ }, but: { modern: notOlder } },
  { id: 'version-long', does: 'names 100,000 versions, or one of 5 MB', holds: { ...noEra, cause: /^.{0,2100}$/s }, but: { 'http modern': notOlder } },
  { id: 'hello-null', does: 'greets with null', holds: invalid, but: { modern: notOlder } },
  { id: 'hello-empty', does: 'greets with nothing', holds: invalid, but: { modern: notOlder } },
  { id: 'hello-error', does: 'greets with an error that is none', holds: invalid, but: { modern: notOlder } },
  { id: 'hello-deep', does: 'greets 50,000 levels deep', holds: { ...invalid, cause: /deeper than 100 levels/ }, but: { modern: notOlder } },
  { id: 'hello-40mb', does: 'greets with 40 MB', holds: { state: 'failed', code: 'result-too-large' }, but: { modern: notOlder } },
  { id: 'hello-twice', does: 'greets three times', holds: ready },
  { id: 'capabilities-lie', does: 'says that it has lists which it does not know', holds: { state: 'degraded', code: 'list-failed', tools: ['echo'], cause: /There is no method/ } },
  { id: 'capabilities-text', does: 'gives a text as what it can do', holds: { ...invalid, cause: /capabilities: / }, but: { modern: notOlder } },
  { id: 'capabilities-odd', does: 'gives odd values as what it can do', holds: { ...invalid, cause: /capabilities\./ }, but: { modern: notOlder } },
  { id: 'instructions-10mb', does: 'gives instructions of 10 MB', holds: ready },
  { id: 'instructions-number', does: 'gives a number as instructions', holds: invalid, but: { modern: notOlder } },
  { id: 'info-odd', does: 'has a name of 100,000 characters and icons that are script', holds: ready },

  // Lists
  { id: 'tools-10000', does: 'has 10,000 tools in one page', ways, holds: { state: 'ready', tools: 10_000 } },
  { id: 'tools-100000', does: 'has 100,000 tools in one page', holds: listFailed(/too many values/) },
  { id: 'no-tools-100000', does: 'lists 100,000 numbers', holds: { state: 'ready', tools: 0, log: /The list is too long/ } },
  { id: 'prompts-10000', does: 'has 10,000 prompts, resources and templates', holds: ready },
  { id: 'pages-for-ever', does: 'names a next page for ever', holds: { ...endless, tools: 200 } },
  { id: 'cursor-loop', does: 'leads its pages in a circle', holds: { ...endless, tools: 3 } },
  { id: 'cursor-same', does: 'names the same page as the next one', holds: { ...endless, tools: ['echo'] } },
  { id: 'cursor-huge', does: 'names pages with 1 MB each', impatient: true, holds: { state: 'degraded' } },
  { id: 'cursor-number', does: 'names its next page with a number', holds: ready },
  { id: 'list-null', does: 'lists null', holds: listFailed() },
  { id: 'list-text', does: 'lists a text', holds: listFailed(/tools: .*expected array/) },
  { id: 'list-missing', does: 'lists nothing at all', holds: listFailed(/tools: .*expected array/) },
  { id: 'list-error', does: 'answers with an error of 5 MB', holds: listFailed(/^.{0,2200}$/s) },
  { id: 'list-40mb', does: 'has a tool whose name is 40 MB', holds: listFailed(/too large/) },
  { id: 'names', does: 'names tools with nothing, controls, prototypes and 10,000 characters', holds: { state: 'ready', tools: 17 } },
  { id: 'tool-huge', does: 'describes a tool in 400,000 characters', holds: { ...ready, log: /huge\. It has \d+ characters; no model could read it/ } },
  { id: 'list-16mb', does: 'describes its tools in 23 MB', holds: { state: 'ready', tools: 55, log: /The list is too long/ } },
  { id: 'schema-deep', does: 'nests a schema 5,000 levels deep', holds: { ...ready, log: /deep\. It nests too deep/ } },
  { id: 'schema-100000', does: 'nests a schema 100,000 levels deep', holds: { ...ready, log: /deep\. It nests too deep/ } },
  { id: 'schema-wide', does: 'has a schema of 100,000 properties', holds: listFailed(/too many values/) },
  { id: 'schema-odd', does: 'mixes schemas that are none with a good one', holds: { state: 'ready', tools: ['echo', 'f'], log: /Left out of tools/ } },
  { id: 'icons-odd', does: 'has icons of odd schemes and at inner addresses', holds: ready },
  { id: 'annotations-odd', does: 'has annotations of the wrong types', holds: { ...ready, log: /annotations of echo/ } },
  { id: 'resources-odd', does: 'has resources and templates that are none', holds: ready },
  { id: 'relist-storm', does: 'says after each list that it changed', holds: { state: 'ready', tools: 1 } },
  { id: 'ttl-odd', does: 'lets its list be kept for ever', holds: ready, but: { modern: listFailed(/ttlMs/) } },
  { id: 'listen-storm', does: 'ends each subscription at once', ways: modern, holds: ready },
  { id: 'listen-error', does: 'refuses each subscription', ways: modern, holds: { ...ready, log: /Changes cannot be watched/ } },
]

/** Both eras and both transports, and one process. */
const diagonals: readonly (readonly Way[])[] = [
  ['stdio legacy', 'http modern'],
  ['stdio modern', 'http legacy'],
]

/** Behaviours from the first message on: each meets the host as a server of its own. */
export const startRows: readonly StartRow[] = rows.map((row, index) => ({ ways: diagonals[index % 2] ?? overStdio, ...row }))
