import { expect, test } from 'vitest'
import type { ArgumentCondition } from '#contract/grant.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { coversArguments, meetsCondition, type RealPaths } from './meets-condition.ts'
import { isWithin, normalPath, parentOf } from './paths.ts'

/** As if no path had a link in it. */
const asWritten = (...paths: string[]): RealPaths => new Map(paths.map((path) => [path, [path]]))
const path = (folder: string): ArgumentCondition => ({ kind: 'path', argument: 'a', folder })
const host = (name: string): ArgumentCondition => ({ kind: 'host', argument: 'a', protocol: 'https:', host: name })
const text = (pattern: string): ArgumentCondition => ({ kind: 'text', argument: 'a', pattern })
const values = (...list: JsonValue[]): ArgumentCondition => ({ kind: 'values', argument: 'a', values: list })

test.each<[string, ArgumentCondition, JsonValue, boolean]>([
  ['a file in the folder', path('/notes'), '/notes/a.md', true],
  ['the folder itself', path('/notes'), '/notes', true],
  ['a folder whose name begins alike', path('/notes'), '/notes-old/a.md', false],
  ['out by dots', path('/notes'), '/notes/../etc/passwd', false],
  ['in and out by dots', path('/notes'), '/notes/sub/../../etc/passwd', false],
  ['dots that stay inside', path('/notes'), '/notes/sub/../a.md', true],
  ['a relative path', path('/notes'), 'a.md', false],
  ['a home path', path('/notes'), '~/a.md', false],
  ['an address', path('/notes'), 'file:///notes/a.md', false],
  ['a NUL', path('/notes'), '/notes/a.md\0.txt', false],
  ['doubled slashes', path('/notes'), '//notes///a.md', true],
  ['a list, all inside', path('/notes'), ['/notes/a', '/notes/b'], true],
  ['a list, one outside', path('/notes'), ['/notes/a', '/etc/b'], false],
  ['an empty list', path('/notes'), [], false],
  ['a number where a path should be', path('/notes'), 7, false],
  ['Windows, inside', path('C:\\notes'), 'c:\\notes\\sub\\a.md', true],
  ['Windows, the other slash', path('C:\\notes'), 'C:/notes/a.md', true],
  ['Windows, another drive', path('C:\\notes'), 'D:\\notes\\a.md', false],
  ['Windows, a share', path('\\\\nas\\box\\notes'), '\\\\nas\\box\\notes\\a', true],
  ['Windows, another share', path('\\\\nas\\box\\notes'), '\\\\nas\\other\\notes\\a', false],
  ['the host', host('docs.example'), 'https://docs.example/a?b#c', true],
  ['the host alone', host('docs.example'), 'https://docs.example', true],
  ['capitals', host('docs.example'), 'HTTPS://DOCS.example/', true],
  ['a longer host', host('docs.example'), 'https://docs.example.evil.example/', false],
  ['a subdomain', host('docs.example'), 'https://a.docs.example/', false],
  ['another protocol', host('docs.example'), 'http://docs.example/', false],
  ['another port', host('docs.example'), 'https://docs.example:8443/', false],
  ['the port that belongs to the protocol', host('docs.example'), 'https://docs.example:443/', true],
  ['a user before the host', host('docs.example'), 'https://docs.example@evil.example/', false],
  ['a user of the host', host('docs.example'), 'https://me@docs.example/', false],
  ['a backslash that parsers read in two ways', host('docs.example'), 'https://docs.example\\@evil.example/', false],
  ['a tab that the standard takes out', host('docs.example'), 'https://docs.exam\tple/', false],
  ['a blank before it', host('docs.example'), ' https://docs.example/', false],
  ['no slashes', host('docs.example'), 'https:docs.example/', false],
  ['a letter that is mapped', host('docs.example'), 'https://ｄocs.example/', false],
  ['script', host('docs.example'), 'javascript://docs.example/%0aalert(1)', false],
  ['an address of version 6', host('[::1]:3000'), 'https://[::1]:3000/x', true],
  ['a list of addresses', host('docs.example'), ['https://docs.example/a', 'https://evil.example'], false],
  ['one of the values', values('a', 2, { b: [1], c: null }), { c: null, b: [1] }, true],
  ['none of the values', values('a', 2), '2', false],
  ['a number in the range', { kind: 'number', argument: 'a', min: 0, max: 10 }, 10, true],
  ['a number over it', { kind: 'number', argument: 'a', min: 0, max: 10 }, 10.01, false],
  ['a number under it', { kind: 'number', argument: 'a', min: 0, max: 10 }, -1, false],
  ['a number as text', { kind: 'number', argument: 'a', min: 0, max: 10 }, '5', false],
  ['text, any end', text('git status *'), 'git status --short', true],
  ['text, nothing for the star', text('git status*'), 'git status', true],
  ['text, another command after it', text('git status *'), 'git status -s; rm -rf /', false],
  ['text, a pipe', text('cat *'), 'cat a | sh', false],
  ['text, a second line', text('git *'), 'git status\nrm a', false],
  ['text, a substitution', text('echo *'), 'echo $(id)', false],
  ['text, backticks', text('echo *'), 'echo `id`', false],
  ['text, an escape character', text('echo *'), 'echo \u001b[2J', false],
  ['text, joined in the pattern itself', text('a; b*'), 'a; b c', true],
  ['text, joined once more than in the pattern', text('a;*b'), 'a;;b', false],
  ['text, a star that is meant', text('select \\* from *'), 'select * from t', true],
  ['text, a star that is meant and another letter', text('select \\* from *'), 'select x from t', false],
  ['text, pieces out of order', text('*b*a*'), 'a b', false],
  ['text, ends that overlap', text('ab*ba'), 'aba', false],
  ['anything', { kind: 'any', argument: 'a' }, { deep: [null] }, true],
])('%s', (_, condition, value, expected) => {
  const realPaths = new Map([...asWritten(...(condition.kind === 'path' ? [condition.folder] : [])), ...asWritten(...(Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string'))])
  expect(meetsCondition(condition, value, realPaths)).toBe(expected)
})

test('a path whose real place is not known, or is elsewhere by one reading, is not covered', () => {
  const folders: [string, string[]] = ['/notes', ['/notes']]
  expect(meetsCondition(path('/notes'), '/notes/a', new Map([folders]))).toBe(false)
  expect(meetsCondition(path('/notes'), '/notes/a', new Map([folders, ['/notes/a', []]]))).toBe(false)
  expect(meetsCondition(path('/notes'), '/notes/a', new Map([folders, ['/notes/a', ['/notes/a', '/etc/a']]]))).toBe(false)
  expect(meetsCondition(path('/notes'), '/notes/a', new Map([['/notes', ['/data/notes']], ['/notes/a', ['/data/notes/a']]]))).toBe(true)
})

test.each<[string, JsonObject, boolean]>([
  ['all arguments have their condition', { path: '/n/a', body: 'x' }, true],
  ['one that was not looked at when it was allowed', { path: '/n/a', body: 'x', mode: 7 }, false],
  ['a missing one, whose default may reach further', { body: 'x' }, false],
  ['a missing one that may be anything', { path: '/n/a' }, true],
  ['none at all', {}, false],
  ['a name of every object', { path: '/n/a', __proto__: 1, constructor: 'x' }, false],
])('covers: %s', (_, args, expected) => {
  const conditions: ArgumentCondition[] = [{ kind: 'path', argument: 'path', folder: '/n' }, { kind: 'any', argument: 'body' }]
  expect(coversArguments(conditions, args, asWritten('/n', '/n/a'))).toBe(expected)
})

test('conditions on one argument hold together; a condition on a name that every object has is no way in', () => {
  const both: ArgumentCondition[] = [{ kind: 'number', argument: 'n', min: 0, max: 9 }, { kind: 'values', argument: 'n', values: [5, 50] }]
  expect([5, 7, 50].map((n) => coversArguments(both, { n }, new Map()))).toEqual([true, false, false])
  expect(coversArguments([{ kind: 'values', argument: 'constructor', values: ['x'] }], {}, new Map())).toBe(false)
})

test('paths by their text', () => {
  expect([normalPath('/a/../../b/./c/'), normalPath('a'), normalPath('C:\\a\\..\\..\\b'), parentOf('/'), parentOf('/a/b')]).toEqual(['/b/c', undefined, 'c:\\b', '/', '/a'])
  expect([isWithin('/', '/a'), isWithin('/a', '/'), isWithin('/a', 'C:\\a')]).toEqual([true, false, false])
})
