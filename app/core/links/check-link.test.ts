import { expect, test } from 'vitest'
import { checkLink } from './check-link.ts'

test.each<[written: string, allowed: boolean, host: string, warnings: RegExp[]]>([
  ['https://example.com/a?b#c', true, 'example.com', []],
  ['  HTTPS://Example.COM ', true, 'example.com', []],
  ['http://localhost:3000/', true, 'localhost:3000', [/port 3000/]],
  ['http://example.com/', true, 'example.com', [/not encrypted/]],
  ['mailto:a@example.com', true, 'a@example.com', []],
  ['mailto:a@example.com?cc=b@example.com&body=x', true, 'a@example.com', [/fills in/]],
  ['mailto:', false, '', []],
  ['https://xn--pple-43d.com/', true, 'xn--pple-43d.com', [/xn--pple-43d\.com/]],
  ['https://аpple.com/', true, 'xn--pple-43d.com', [/different alphabets/]],
  ['https://münchen.example/', true, 'xn--mnchen-3ya.example', [/beyond a to z/]],
  ['https://good.example@evil.example/', true, 'evil.example', [/leads to evil\.example/]],
  ['https://good.example:x@evil.example:8443/', true, 'evil.example:8443', [/leads to evil/, /port 8443/]],
  ['https://93.184.216.34/', true, '93.184.216.34', [/by its number/]],
  ['https://0x7f.1/', true, '127.0.0.1', [/by its number \(127\.0\.0\.1\)/]],
  ['https://[2001:db8::1]/', true, '[2001:db8::1]', [/by its number/]],
  ['https:\\\\evil.example\\x', true, 'evil.example', [/not shown/]],
  ['https://exa\nmple.com/', true, 'example.com', [/not shown/]],
  ['https://example.com/\u202Efdp.exe', true, 'example.com', [/not shown/]],
  ['javascript:alert(1)', false, '', [/does not open/]],
  ['JAVA\nSCRIPT:alert(1)', false, '', [/does not open/]],
  ['data:text/html,x', false, '', [/does not open/]],
  ['file:///etc/passwd', false, '', [/does not open/]],
  ['ms-settings:x', false, '', [/does not open/]],
  ['smb://host/x', false, 'host', [/does not open/]],
  ['//example.com', false, '', [/no complete/]],
  ['example.com', false, '', [/no complete/]],
  ['https://', false, '', [/no complete/]],
  ['', false, '', [/no complete/]],
])('%j', (written, allowed, host, warnings) => {
  const checked = checkLink(written)
  expect(checked).toMatchObject({ allowed, host })
  expect(checked.warnings).toHaveLength(warnings.length)
  warnings.forEach((warning, index) => expect(checked.warnings[index]).toMatch(warning))
})
