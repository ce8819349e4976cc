import { expect, test } from 'vitest'
import { checkRequestedLink } from './check-requested-link.ts'

test.each<[written: string, allowed: boolean, host: string, warnings: RegExp[]]>([
  ['https://example.com/a', true, 'example.com', []],
  ['http://127.0.0.1:8080/cb', true, '127.0.0.1:8080', [/program on this computer/, /by its number/, /port 8080/]],
  ['http://localhost/', true, 'localhost', [/program on this computer/]],
  ['http://localhost.evil.example/', false, 'localhost.evil.example', [/not encrypted/, /https/]],
  ['http://example.com/', false, 'example.com', [/not encrypted/, /https/]],
  ['mailto:a@example.com', false, 'a@example.com', [/mail/]],
  ['javascript:alert(1)', false, '', [/does not open/]],
  ['https://bank.example@evil.example/', true, 'evil.example', [/leads to evil/]],
  ['https://раураl.com/', true, 'xn--l-7sba6dbr.com', [/different alphabets/]],
])('%j', (written, allowed, host, warnings) => {
  const checked = checkRequestedLink(written)
  expect(checked).toMatchObject({ allowed, host })
  expect(checked.warnings).toHaveLength(warnings.length)
  warnings.forEach((warning, index) => expect(checked.warnings[index]).toMatch(warning))
})
