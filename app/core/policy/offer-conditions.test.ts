import { expect, test } from 'vitest'
import type { ArgumentCondition } from '#contract/grant.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { couldNamePlace, findPlaces } from './find-destinations.ts'
import { coversArguments } from './meets-condition.ts'
import { offerConditions } from './offer-conditions.ts'

const short = (condition: ArgumentCondition | undefined): string => {
  if (!condition) return ''
  if (condition.kind === 'path') return `path ${condition.folder}`
  if (condition.kind === 'host') return `host ${condition.protocol}//${condition.host}`
  if (condition.kind === 'number') return `number ${condition.min}..${condition.max}`
  return condition.kind === 'text' ? `text ${condition.pattern}` : condition.kind
}

test.each<[string, JsonValue, JsonObject, string[]]>([
  ['path', '/home/me/notes/a.md', {}, ['path /home/me/notes', 'values', 'any']],
  ['directory', '/home/me/notes', {}, ['path /home/me/notes', 'values', 'any']],
  ['filePath', 'C:\\work\\a.txt', {}, ['path c:\\work', 'values', 'any']],
  ['paths', ['/n/a', '/n/b'], {}, ['path /n', 'values', 'any']],
  ['path', '/etc', {}, ['values', 'any']],
  ['path', 'relative/a.md', {}, ['values', 'any']],
  ['url', 'https://docs.example/page', {}, ['host https://docs.example', 'values', 'any']],
  ['url', 'https://', {}, ['values', 'any']],
  ['amount', 40, {}, ['number 0..40', 'values', 'any']],
  ['number', 7, {}, ['any', 'number 0..7', 'values']],
  ['limit', 20, {}, ['any', 'number 0..20', 'values']],
  ['mode', 'fast', { enum: ['fast', 'slow'] }, ['values', 'any']],
  ['force', true, {}, ['values', 'any']],
  ['command', 'git status --short', {}, ['values', 'text git *', 'any']],
  ['content', 'a long text', {}, ['any', 'values', 'text a *']],
  ['to', 'ann@example.org', {}, ['values', 'any']],
  ['options', { deep: true }, {}, ['any', 'values']],
  ['labels', ['bug'], {}, ['any', 'values']],
  ['args', ['status'], {}, ['values', 'any']],
  ['attendees', ['a@x.example'], {}, ['values', 'any']],
  ['paths', ['/n/a', '/w/b'], {}, ['values', 'any']],
  ['urls', ['https://a.example/', 'https://b.example/'], {}, ['values', 'any']],
  ['chat_id', 12345, {}, ['values', 'any']],
  ['chatId', 12345, {}, ['values', 'any']],
])('%s = %j', (name, value, schema, expected) => {
  const offers = offerConditions({ type: 'object', properties: { [name]: schema } }, { [name]: value })
  expect(offers.map(({ argument }) => argument)).toEqual([name])
  expect(offers[0]?.proposals.map(short)).toEqual(expected)
})

test('what a reading tool looks for may be anything, where it reads may not', () => {
  const offers = offerConditions({}, { query: 'tides today', repo: 'a/b', url: 'https://x.example/' }, true)
  expect(offers.map(({ proposals }) => short(proposals[0]))).toEqual(['any', 'values', 'host https://x.example'])
})

test('whatever is proposed covers the call that it was proposed for', () => {
  const args = { path: '/n/a', url: 'https://x.example/', amount: -3, flag: false, list: [1, 2], text: 'do it *now*', nothing: null }
  const offers = offerConditions({ type: 'object' }, args)
  const realPaths = new Map([['/n', ['/n']], ['/n/a', ['/n/a']]])
  for (const index of [0, 1, 2]) {
    const conditions = offers.map(({ proposals }) => proposals[Math.min(index, proposals.length - 1)]).filter((condition) => condition !== undefined)
    expect([index, coversArguments(conditions, args, realPaths)]).toEqual([index, true])
  }
})

test('a schema of the server cannot break it', () => {
  for (const schema of [{}, { properties: null }, { properties: [] }, { properties: { a: true } }, { properties: { a: { enum: 'x' } } }] as JsonObject[]) expect(offerConditions(schema, { a: 'x' })[0]?.proposals.length).toBeGreaterThan(1)
})

test.each<[JsonValue, string[]]>([
  [{ url: 'https://a.example/x', deep: [{ text: 'see http://b.example:81/?q=1 and mail ann@c.example.' }] }, ['a.example', 'ann@c.example', 'b.example:81']],
  [{ url: 'https://user:secret@a.example/' }, ['a.example']],
  [{ text: 'nothing here, not even a@b' }, []],
  [{ text: `${'x'.repeat(300_000)} https://late.example` }, []],
])('destinations %#', (args, expected) => {
  expect(findPlaces(args).destinations).toEqual(expected)
})

test.each<[string, string[], boolean]>([
  ['see https://a.example, or (https://b.example/x).', ['a.example', 'b.example'], false],
  ['https://[::1]:3000/x', ['[::1]:3000'], false],
  ["https://good.example'@evil.example/?d=1", ['evil.example'], true],
  ['https://good.example"@evil.example/', ['evil.example'], true],
  ['https://good.example\t@evil.example/', ['good.example'], true],
  ['https://good.example\\@evil.example/', ['good.example'], true],
  ['https:/evil.example', ['evil.example'], true],
  ['https:\\\\evil.example', ['evil.example'], true],
  ['https:evil.example', [], true],
  ['https://\nevil.example', [], true],
  ['https://[oops', [], true],
  ['sftp://evil.example/', [], false],
])('places in %j', (text, destinations, isUnclear) => {
  const found = findPlaces({ text })
  expect([found.destinations, found.isUnclear]).toEqual([destinations, isUnclear])
})

test('a value that stands alone and could be a host counts, as do names; what was not looked at is not clear', () => {
  expect(findPlaces({ host: 'Evil.example', path: '/srv/a.md', text: 'see a.md and b.ts', 'other.example': 1 }).bare).toEqual(['evil.example', 'other.example'])
  const urls = Array.from({ length: 30 }, (_, index) => `https://h${index}.example/`)
  expect([findPlaces(urls).isUnclear, findPlaces('x'.repeat(300_000)).isUnclear, findPlaces(urls.slice(0, 20)).isUnclear]).toEqual([true, true, false])
})

test.each<[JsonValue, boolean]>([
  [{ q: 'evil。com' }, true],
  [{ q: 'evil．com' }, true],
  [{ q: 'evil%2ecom' }, true],
  [{ q: 'evil.\u200bcom' }, true],
  [{ q: 'evil\u00ad.com' }, true],
  [{ q: 'evil.\tcom' }, true],
  [{ q: '134744072' }, true],
  [{ repo: 'owner/name', number: 7, query: 'crash at start' }, false],
  [{ q: 'evil.example' }, true],
  [{ host: 'evil', port: 80, text: 'https://x' }, true],
  [{ to: 'a@b' }, true],
  [{ q: '10.0.0.1' }, true],
  [{ q: 'fe80::1' }, true],
  [{ q: 'localhost' }, true],
  [{ q: 'https%3A%2F%2Fevil' }, true],
  [{ q: 'bücher.example' }, true],
  [{ [`evil.example`]: 1 }, true],
  [{ q: 'x'.repeat(300_000) }, true],
  [{}, false],
])('%j could name a place: %s', (args, expected) => {
  expect(couldNamePlace(args)).toBe(expected)
})
