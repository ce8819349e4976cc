import { expect, test } from 'vitest'
import { expandTemplate, templateVariables } from './uri-template.ts'

const values = { var: 'value', hello: 'Hello World!', half: '50%', who: 'fred', base: 'http://example.com/home/', path: '/foo/bar', v: '6', x: '1024', y: '768', empty: '', umlaut: 'ä/ö' }

// RFC 6570, sections 3.2.2 to 3.2.9, the examples with strings.
test.each([
  ['O{empty}X', 'OX'],
  ['{half}', '50%25'],
  ['{x,y}', '1024,768'],
  ['{x,hello,y}', '1024,Hello%20World%21,768'],
  ['?{x,empty}', '?1024,'],
  ['?{x,undef}', '?1024'],
  ['{var:3}', 'val'],
  ['{var:30}', 'value'],
  ['{+var}', 'value'],
  ['{+hello}', 'Hello%20World!'],
  ['{base}index', 'http%3A%2F%2Fexample.com%2Fhome%2Findex'],
  ['{+base}index', 'http://example.com/home/index'],
  ['{+path}/here', '/foo/bar/here'],
  ['{+path:6}/here', '/foo/b/here'],
  ['{#x,hello,y}', '#1024,Hello%20World!,768'],
  ['{#path:6}here', '#/foo/bhere'],
  ['foo{#empty}', 'foo#'],
  ['foo{#undef}', 'foo'],
  ['{.who,who}', '.fred.fred'],
  ['X{.empty}', 'X.'],
  ['{/var,x}/here', '/value/1024/here'],
  ['{;x,y,empty}', ';x=1024;y=768;empty'],
  ['{;v,bar,who}', ';v=6;who=fred'],
  ['{?x,y,empty}', '?x=1024&y=768&empty='],
  ['?fixed=yes{&x,undef}', '?fixed=yes&x=1024'],
  ['{umlaut}', '%C3%A4%2F%C3%B6'],
  ['{who*}', 'fred'],
])('%s becomes %s', (template, uri) => expect(expandTemplate(template, values)).toBe(uri))

test('a value stays in its place, whatever it holds', () => {
  expect(expandTemplate('file:///{a,b}', { a: '../../etc', b: '?x=1#y' })).toBe('file:///..%2F..%2Fetc,%3Fx%3D1%23y')
  expect(expandTemplate('{__proto__}{constructor}', {})).toBe('')
  expect(expandTemplate('{+a}', { a: '100%2Fx 5%' })).toBe('100%2Fx%205%25')
  expect(expandTemplate('{a}', { a: '\uD800' })).toBe('%EF%BF%BD')
})

test('the names of a template, each once; none of one that cannot be read', () => {
  expect(templateVariables('db://{schema}/{table}{?limit,schema}')).toEqual(['schema', 'table', 'limit'])
  expect(templateVariables('db://{schema')).toEqual([])
})

test.each([['{'], ['{}'], ['{a b}'], ['{'.repeat(8_000)], ['{a}'.repeat(2_000)], [`{${'a,'.repeat(3_000)}a}`], ['x'.repeat(9_000)]])('a template of the wrong form is refused at once: %.20s', (template) => {
  expect(() => expandTemplate(template, {})).toThrow(expect.objectContaining({ code: 'template-invalid' }))
})

test('an address that grows too long is refused', () => {
  expect(() => expandTemplate('{a}', { a: 'x'.repeat(9_000) })).toThrow(expect.objectContaining({ code: 'address-too-long' }))
})
