import { overStdio, type CallRow, type Way } from './row.ts'

/** Both eras, and both transports: enough where much is sent, or where all ways share what is measured. */
const twoWays: readonly Way[] = ['stdio legacy', 'http modern']
const tooMany = { code: 'result-too-large', cause: /too many values; Steward reads up to 150,000/ }
const tooLarge = { code: 'result-too-large', cause: /up to 32 MB/ }
const fine = {}
const unreadable = { code: 'result-invalid' }
const unusable = (why: RegExp): { text: string; structured: false; log: RegExp } => ({ text: 'fine', structured: false, log: why })

/** Behaviours of a single call. Its server must answer the next one. */
export const callRows: readonly CallRow[] = [
  // How much
  { id: 'result-100mb', does: 'answers with 100 MB in one line', ways: twoWays, holds: tooLarge },
  { id: 'endless-notice', does: 'sends 40 MB as one notification before it answers', ways: twoWays, holds: tooLarge },
  { id: 'notice-30mb', does: 'logs 30 MB in one message', ways: twoWays, holds: fine },
  { id: 'many-values', does: 'answers with ten million empty lists (30 MB)', ways: twoWays, holds: tooMany },
  { id: 'many-numbers', does: 'answers with fifteen million numbers (30 MB)', ways: twoWays, holds: tooMany },
  { id: 'many-keys', does: 'answers with an object of a million members', ways: twoWays, holds: tooMany },
  { id: 'many-pieces', does: 'answers with a million pieces of content', ways: twoWays, holds: tooMany },
  { id: 'nearly-lists', does: 'answers with nearly as many lists as are read', ways: twoWays, holds: fine },
  { id: 'nearly-numbers', does: 'answers with nearly as many numbers as are read', ways: twoWays, holds: fine },
  { id: 'nearly-keys', does: 'answers with nearly as many members as are read', ways: twoWays, holds: fine },
  { id: 'nearly-meta', does: 'puts nearly as many members as are read into _meta', ways: twoWays, holds: fine },
  { id: 'nearly-resources', does: 'answers with nearly as many strange resources as are read', ways: twoWays, holds: { text: /first 2000/ } },
  { id: 'some-pieces', does: 'answers with 10,000 pieces of an unknown kind', ways: twoWays, holds: { text: /type "hologram", which Steward cannot show/, log: /8000 of 10000 pieces/ } },
  { id: 'escapes', does: 'answers with 25 MB of escaped characters', ways: twoWays, holds: { text: /A\n"A/ } },
  { id: 'blob-50mb', does: 'answers with a resource of 50 MB', ways: twoWays, holds: tooLarge },
  { id: 'image-20mb', does: 'answers with a picture of 20 MB', ways: twoWays, holds: fine },
  { id: 'meta-huge', does: 'puts 5 MB into _meta', holds: fine },
  { id: 'error-huge-data', does: 'puts 20 MB into the data of an error', ways: twoWays, holds: { code: 'protocol-error', cause: /^no \(-32000\)$/ } },
  { id: 'error-huge-message', does: 'answers with an error of 20 MB', ways: twoWays, holds: { code: 'protocol-error', cause: /^x{2000}…/ } },
  { id: 'long-names', does: 'sends methods and ids of 100,000 characters', holds: { log: /more than 1000 characters was dropped/ } },
  { id: 'stderr-100mb', does: 'writes a line of 100 MB to stderr', ways: overStdio, holds: { log: /a line of 104857600 bytes/ } },
  { id: 'stderr-lines', does: 'writes 20,000 lines of one character to stderr', ways: overStdio, holds: fine },
  { id: 'stderr-flood', does: 'writes 200,000 lines to stderr', ways: overStdio, many: { 'stdio legacy': 200_000 }, holds: fine },

  // Bytes
  { id: 'junk', does: 'writes bytes that are no text before its answer', holds: fine, but: { stdio: { log: /is no message/ } } },
  { id: 'invalid-utf8', does: 'answers with bytes that are no UTF-8', holds: { text: '\uFFFD(\uFFFDfine' } },
  { id: 'lone-surrogate', does: 'answers with halves of characters', holds: { text: '\uD800fine\uDC00' } },
  { id: 'nul', does: 'writes NUL, and a text that ends with it', holds: { text: 'fine\0' } },
  { id: 'bom', does: 'begins its answer with a byte order mark', holds: fine, but: { http: unreadable } },
  { id: 'crlf', does: 'ends its lines as Windows does', holds: fine },
  { id: 'half-lines', does: 'writes halves of messages before its answer', holds: fine },
  { id: 'two-in-one', does: 'writes two messages in one line', holds: unreadable },
  { id: 'not-json', does: 'answers with NaN', holds: unreadable, but: { stdio: { code: 'result-invalid', cause: /not JSON/ } } },
  { id: 'batch', does: 'answers in a batch', holds: fine, but: { http: unreadable } },
  { id: 'batch-empty', does: 'sends empty and odd batches', holds: fine },
  { id: 'batch-huge', does: 'sends 100,000 messages in a batch', holds: tooMany, but: { 'stdio modern': fine } },
  { id: 'slow-bytes', does: 'answers byte by byte', holds: fine },

  // Ids and answers
  { id: 'twice', does: 'answers twice', holds: fine, but: { stdio: { log: /was answered twice/ } } },
  { id: 'other-id', does: 'answers with the id of no request first', holds: fine },
  { id: 'id-string', does: 'answers with its id as a text', holds: fine },
  { id: 'id-null', does: 'answers with the id null', holds: fine },
  { id: 'id-object', does: 'sends ids that are none', holds: fine },
  { id: 'result-missing', does: 'answers with neither result nor error', holds: unreadable },
  { id: 'result-null', does: 'answers with null', holds: unreadable, but: { stdio: { code: 'result-invalid', cause: /something that is no result/ } } },
  { id: 'result-text', does: 'answers with a text', holds: unreadable },
  { id: 'result-list', does: 'answers with a list', holds: unreadable },
  { id: 'result-and-error', does: 'answers with a result and an error', holds: unreadable },
  { id: 'content-missing', does: 'answers with no content', holds: { text: '' }, but: { modern: { code: 'result-invalid', cause: /content: .*expected array/ } } },
  { id: 'content-odd', does: 'mixes content of no known kind with good content', holds: { text: /cannot show[^]*fine$/, log: /content of type "hologram"/ } },
  { id: 'content-not-list', does: 'answers with content that is no list', holds: { code: 'result-invalid', cause: /content: .*expected array/ } },
  { id: 'error-odd-code', does: 'answers with an error whose code is a text', holds: unreadable },
  { id: 'error-float-code', does: 'answers with an error of the code 1.5', holds: unreadable },
  { id: 'error-null', does: 'answers with the error null', holds: unreadable },
  { id: 'error-text', does: 'answers with an error that is a text', holds: unreadable },
  { id: 'error-huge-code', does: 'answers with an error of the code 1e999', holds: unreadable },
  { id: 'error-no-message', does: 'answers with an error without a message', holds: unreadable },
  { id: 'urls-required', does: 'wants 5,000 addresses opened', holds: { code: 'protocol-error', cause: /-32042/ } },
  { id: 'is-error-lies', does: 'gives a good result that it calls an error', holds: { structured: true } },
  { id: 'is-error-odd', does: 'says "yes" to whether it is an error', holds: { code: 'result-invalid', cause: /isError/ } },
  { id: 'jsonrpc-odd', does: 'answers in JSON-RPC 1.0', holds: unreadable, but: { http: fine } },

  // Progress, numbers, depth, keys
  { id: 'progress-unknown', does: 'tells of the progress of no call', holds: { log: /token never-made/ } },
  { id: 'progress-odd', does: 'lets progress go backwards and to infinity', holds: fine },
  { id: 'infinite', does: 'answers with 1e999', holds: { structured: true } },
  { id: 'long-number', does: 'answers with a number of a million digits', holds: { structured: true } },
  { id: 'deep-150', does: 'answers 150 levels deep', holds: { code: 'result-invalid', cause: /deeper than 100 levels/ } },
  { id: 'deep-100000', does: 'answers 100,000 levels deep', ways: twoWays, holds: { code: 'result-invalid', cause: /deeper than 100 levels/ } },
  { id: 'deep-2000000', does: 'answers two million levels deep', holds: tooMany },
  { id: 'deep-notice', does: 'logs something 50,000 levels deep', ways: twoWays, holds: { log: /deeper than 100 levels and was dropped/ } },
  { id: 'prototype', does: 'sends keys that change prototypes', holds: { structured: true } },

  // Schemas
  { id: 'pattern', does: 'has a pattern in its output schema that never ends', ways: twoWays, holds: unusable(/took longer than 200 ms; its structured content was left out/) },
  { id: 'pattern-invalid', does: 'has a pattern that is none', ways: twoWays, holds: unusable(/cannot be used/) },
  { id: 'pattern-keys', does: 'has a pattern for keys that never ends', ways: twoWays, holds: unusable(/took longer/) },
  { id: 'ladder', does: 'has a ladder of references that doubles thirty times', ways: ['stdio legacy'], holds: unusable(/took longer|cannot be used/) },
  { id: 'cycle', does: 'has a schema that refers to itself', ways: twoWays, holds: unusable(/cannot be used|took longer/) },
  { id: 'cycle-two', does: 'has two schemas that refer to each other', ways: twoWays, holds: unusable(/cannot be used|took longer/) },
  { id: 'remote-ref', does: 'refers to a schema at an inner address', holds: unusable(/Unresolved \$ref "http:\/\/169\.254/) },
  { id: 'missing-ref', does: 'refers into a prototype', holds: unusable(/cannot be used/) },
  { id: 'odd-schema', does: 'has keywords of the wrong types', holds: unusable(/cannot be used/) },
  { id: 'unique', does: 'wants 20,000 items compared with each other', ways: twoWays, holds: unusable(/took longer/) },
  { id: 'enum-large', does: 'allows 5,000 values', ways: twoWays, holds: { code: 'result-invalid', cause: /^.{1,500}$/s } },
  { id: 'format', does: 'sends long texts for checks of their format', ways: twoWays, holds: { code: 'result-invalid', cause: /does not match format/ } },
  { id: 'mismatch', does: 'breaks its own output schema', holds: { code: 'result-invalid', cause: /\/n: / } },
  { id: 'structured-missing', does: 'promises structured content and gives none', holds: { log: /promises structured content and gave none/ } },
  { id: 'structured-text', does: 'gives a text as structured content', holds: { code: 'result-invalid' } },

  // Tasks and questions
  { id: 'task-lie', does: 'makes a task of a call that asked for none', holds: { code: 'task-invalid' } },
  { id: 'result-type', does: 'answers with a result of the type "banana"', holds: fine, but: { modern: { code: 'connection-failed', cause: /banana/ } } },
  { id: 'input-for-ever', does: 'wants input again and again', holds: { code: 'result-invalid' }, but: { modern: { code: 'connection-failed', cause: /after 10 rounds/ } } },
  { id: 'input-odd', does: 'wants input that no protocol knows', holds: { code: 'result-invalid' } },
  { id: 'links', does: 'answers with links to script and files', holds: { text: /fine$/ } },

  // Floods: last, because a log tells of so many mistakes of a connection and no more
  { id: 'progress-flood', does: 'tells of 200,000 steps of progress', many: { 'stdio legacy': 200_000, 'http modern': 5_000 }, ways: twoWays, holds: fine },
  { id: 'log-flood', does: 'logs 20,000 lines', ways: twoWays, many: { 'stdio legacy': 20_000 }, holds: { log: /flood: line/ } },
  { id: 'changed-flood', does: 'says 20,000 times that its tools changed', ways: twoWays, many: { 'stdio legacy': 20_000 }, holds: fine },
  { id: 'updated-flood', does: 'says of 2,000 resources that they changed', ways: twoWays, holds: { log: /which nobody watches/ } },
  { id: 'unknown-flood', does: 'sends 5,000 notifications that nobody knows', ways: twoWays, many: { 'stdio legacy': 5_000 }, holds: fine },
  { id: 'cancel-flood', does: 'takes back 2,000 requests that it never made', ways: twoWays, holds: fine },
  { id: 'ping-flood', does: 'pings 2,000 times without waiting', ways: ['stdio legacy', 'http legacy', 'stdio modern'], holds: fine, but: { 'http legacy': { log: /More than 100 requests of the server wait at once/ } } },
  { id: 'ask-flood', does: 'asks 2,000 times for sampling, forms, roots and nonsense', ways: ['stdio legacy', 'http legacy', 'stdio modern'], holds: fine, but: { legacy: { log: /which was refused: Method not found/ } } },
  { id: 'answer-flood', does: 'answers 2,000 requests that were never made', ways: twoWays, holds: { log: /An answer came to a request that was not made/ } },
  { id: 'answers-again', does: 'answers its one request 2,000 times', ways: twoWays, holds: fine },
  { id: 'garbage-flood', does: 'writes 20,000 lines of one character', ways: twoWays, many: { 'http modern': 200 }, holds: fine },
  { id: 'broken-flood', does: 'sends 2,000 notices of the wrong form', ways: twoWays, holds: fine },
  { id: 'task-status-flood', does: 'tells 2,000 times of tasks that nobody has, with ids used again', ways: twoWays, holds: fine },
]
