import { expect, test } from 'vitest'
import { checkIsolation, foldersIn, isolationForm, openForm, toSandbox, type IsolationForm } from './isolation-form.ts'

const form: IsolationForm = { mode: 'standard', read: '~/docs\n\n', write: ' /work ', hosts: 'api.example.com\n*.example.org:8443' }

test('what is typed becomes the field of the entry, and the field can be typed on', () => {
  const sandbox = { mode: 'standard' as const, folders: { read: ['${HOME}/docs'], write: ['/work'] }, network: ['api.example.com', '*.example.org:8443'] }
  expect(toSandbox(form)).toEqual(sandbox)
  expect(toSandbox(isolationForm(sandbox))).toEqual(sandbox)
  expect(toSandbox({ ...form, mode: 'strict' })).toMatchObject({ mode: 'strict', network: [] })
  expect([toSandbox(openForm), toSandbox(isolationForm(undefined))]).toEqual(['off', 'off'])
})

test('a mistake is named', () => {
  expect(checkIsolation(form)).toEqual({})
  expect(checkIsolation({ ...form, read: 'docs', hosts: 'https://x.example' })).toEqual({ read: 'docs is not a full path, such as /home/you/notes.', hosts: expect.stringContaining('https://x.example is no host') })
  expect(checkIsolation({ ...form, mode: 'strict', hosts: 'https://x' })).toEqual({})
  expect(checkIsolation({ ...form, mode: 'off', read: 'docs' })).toEqual({})
})

test('arguments that look like folders are proposed', () => {
  expect(foldersIn('-y\n@scope/server\n/home/me/Notes\n~/work/\n/srv/server.mjs\n/\nhttps://x.example/a\n--root=/x\n/a:/b')).toBe('/home/me/Notes\n~/work/')
})
