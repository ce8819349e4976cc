import { overHttp, type CallHolds, type StartRow, type Way } from './row.ts'

const called = (call: CallHolds = {}): StartRow['holds'] => ({ state: 'ready', call })
const failed = (code: string, cause?: RegExp): StartRow['holds'] => ({ state: 'failed', code, ...(cause ? { cause } : {}) })
const legacy: readonly Way[] = ['http legacy']
const timedOut = called({ code: 'call-timed-out' })

const rows: readonly StartRow[] = [
  // Somewhere else; the last test of the suite looks where connections went
  { id: 'redirect-metadata', does: 'redirects to the metadata of a cloud', holds: failed('redirected', /169\.254\.169\.254/) },
  { id: 'redirect-loopback6', does: 'redirects to another port of this machine', holds: failed('redirected') },
  { id: 'redirect-ten', does: 'redirects to a private network', holds: failed('redirected', /10\.0\.0\.1/) },
  { id: 'redirect-number', does: 'redirects to an address that is written as a number', holds: failed('redirected') },
  { id: 'redirect-name', does: 'redirects to an inner name', holds: failed('redirected') },
  { id: 'redirect-file', does: 'redirects to a file', holds: failed('redirected') },
  { id: 'redirect-script', does: 'redirects to script', holds: failed('redirected') },
  { id: 'redirect-nowhere', does: 'redirects to nowhere', holds: failed('redirected') },
  { id: 'redirect-garbage', does: 'redirects to what is no address', holds: failed('redirected') },
  { id: 'redirect-call', does: 'redirects a call to a private network', holds: called({ code: 'redirected', cause: /192\.168/ }) },
  { id: 'redirect-loop', does: 'redirects for ever to longer addresses', holds: failed('redirected') },
  { id: 'redirect-self', does: 'redirects to itself', holds: failed('redirected') },

  // Refusals
  { id: 'always-401', does: 'wants a sign-in for everything', holds: { state: 'needs-sign-in', code: 'sign-in-needed' } },
  { id: '401-inner', does: 'leads the sign-in to an inner address', holds: { state: 'needs-sign-in', code: 'sign-in-needed' } },
  { id: '401-garbage', does: 'wants a sign-in with a challenge that is none', holds: { state: 'needs-sign-in', code: 'sign-in-needed' } },
  { id: '401-at-call', does: 'wants a sign-in for a call only', holds: called({ code: 'sign-in-needed' }) },
  { id: '403-scope-loop', does: 'wants every permission', holds: { state: 'needs-sign-in', code: 'sign-in-needed', cause: /everything/ } },
  { id: '407', does: 'pretends to be a proxy', holds: failed('connection-failed') },
  { id: '500-huge', does: 'fails with a page of 50 MB', holds: failed('server-error') },
  { id: '429', does: 'wants to be left alone for thirty years', holds: failed('request-refused') },
  { id: '304', does: 'says that nothing changed', holds: failed('redirected') },
  { id: '204', does: 'answers with no content', holds: failed('not-mcp') },
  { id: '202', does: 'accepts each request and answers none', impatient: true, holds: failed('handshake-timeout') },
  { id: '299-html', does: 'answers with a status of its own', holds: failed('not-mcp') },

  // What the body is
  { id: 'html', does: 'answers with a web page', holds: failed('not-mcp', /text\/html/) },
  { id: 'no-type', does: 'does not say what it answers with', holds: failed('not-mcp') },
  { id: 'type-lies', does: 'calls a web page JSON', holds: failed('not-mcp') },
  { id: 'type-huge', does: 'has a content type of 8,000 characters', holds: failed('result-invalid') },
  { id: 'empty-json', does: 'answers with nothing and calls it JSON', holds: failed('not-mcp') },
  { id: 'call-html', does: 'answers a call with a web page', holds: called({ code: 'not-mcp' }) },
  { id: 'call-empty-stream', does: 'ends the stream of a call without an answer', holds: called({ code: 'result-invalid', cause: /ended its answer without a result/ }) },
  { id: 'call-json-deep', does: 'answers a call with five million levels', holds: called({ code: 'result-too-large', cause: /too many values/ }) },
  { id: 'call-json-many', does: 'answers a call with nine million lists', holds: called({ code: 'result-too-large', cause: /too many values/ }) },
  { id: 'call-json-utf16', does: 'answers a call in UTF-16', holds: called({ code: 'not-mcp' }) },
  { id: 'call-json-batch', does: 'answers a call twice in a batch', holds: called() },

  // Encodings and lengths
  { id: 'gzip-bomb', does: 'answers with 200 MB, zipped to 200 KB', holds: called({ code: 'result-too-large' }) },
  { id: 'gzip-bomb-events', does: 'zips 200 MB of one event', timeout: 1_000, holds: timedOut },
  { id: 'gzip-twice', does: 'zips twice', holds: called() },
  { id: 'gzip-many', does: 'says that it zipped fifty times', holds: called({ code: 'connection-failed', cause: /content-encodings/ }) },
  { id: 'gzip-lies', does: 'says that it zipped, and did not', holds: called({ code: 'connection-failed' }) },
  { id: 'encoding-odd', does: 'encodes as "banana"', holds: called() },
  { id: 'length-short', does: 'says less length than there is', holds: called({ code: 'not-mcp' }) },
  { id: 'length-long', does: 'says more length than there is', holds: called({ code: 'connection-lost' }) },
  { id: 'length-two', does: 'says two lengths', holds: called({ code: 'connection-failed' }) },
  { id: 'length-and-chunks', does: 'says a length and sends chunks', holds: called({ code: 'connection-failed' }) },
  { id: 'chunk-odd', does: 'announces a chunk of 16 exabytes', holds: called({ code: 'connection-lost' }) },
  { id: 'body-for-ever', does: 'answers with spaces for ever', holds: called({ code: 'result-too-large' }) },
  { id: 'body-drips', does: 'answers with a space now and then', timeout: 1_000, holds: timedOut },

  // Headers
  { id: 'headers-huge', does: 'sends a header of 200,000 characters', holds: failed('not-mcp') },
  { id: 'headers-many', does: 'sends 3,000 headers', holds: failed('not-mcp') },
  { id: 'headers-for-ever', does: 'never ends its headers', impatient: true, holds: failed('handshake-timeout') },
  { id: 'not-http', does: 'speaks another protocol', holds: failed('not-mcp') },
  { id: 'http-09', does: 'answers without headers', holds: failed('not-mcp') },
  { id: 'status-odd', does: 'answers with the status 999', holds: failed('not-mcp', /999/) },
  { id: 'informed', does: 'sends 2,000 interim answers', holds: called() },
  { id: 'two-answers', does: 'sends a second answer that nobody asked for', holds: called() },
  { id: 'upgrade', does: 'changes to WebSocket where nobody asked', holds: failed('connection-lost') },
  { id: 'session-lines', does: 'has a session id of two lines', ways: legacy, holds: failed('not-mcp') },
  { id: 'session-long', does: 'has a session id of 10,000 characters', ways: legacy, holds: called() },
  { id: 'session-odd', does: 'has a session id of control characters', ways: legacy, holds: failed('not-mcp') },
  { id: 'session-changes', does: 'changes its session id', ways: legacy, holds: called() },
  { id: 'cookies', does: 'sets cookies', holds: called({ text: 'no cookie' }) },

  // Event streams
  { id: 'retry-0', does: 'ends its stream at once and wants to be asked again in no time', ways: legacy, holds: called() },
  { id: 'retry-0-call', does: 'does so with the stream of a call', ways: legacy, timeout: 1_000, holds: timedOut },
  { id: 'comments', does: 'sends 40,000 comments before its answer', holds: called() },
  { id: 'comment-for-ever', does: 'sends one comment for ever', timeout: 1_000, holds: timedOut },
  { id: 'id-for-ever', does: 'sends an event id of 20 MB', holds: called() },
  { id: 'many-lines', does: 'sends an event of five million lines', timeout: 1_000, holds: timedOut },
  { id: 'event-odd', does: 'sends its answer also as an event of an unknown kind', holds: called() },
  { id: 'event-cr', does: 'ends its lines as no one has since 2001', holds: called({ code: 'result-invalid' }) },
  { id: 'event-split', does: 'splits characters between pieces', holds: called({ text: 'fíne 🙂' }) },
]

/** Behaviours that only HTTP has. */
export const httpRows: readonly StartRow[] = rows.map((row) => ({ ways: overHttp, ...row }))
