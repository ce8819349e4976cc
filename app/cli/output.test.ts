import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { brief, columns, createOutput, problemText } from './output.ts'

function capture(json: boolean, terminal = false) {
  const all: string[] = []
  const texts = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr'): PassThrough =>
    new PassThrough().on('data', (chunk: Buffer) => {
      texts[name] += chunk.toString()
      all.push(chunk.toString())
    })
  const output = createOutput(json, { stdout: stream('stdout'), stderr: Object.assign(stream('stderr'), { isTTY: terminal, columns: 40 }) })
  return { output, texts, screen: () => all.join('') }
}

test('with --json standard output carries JSON lines and nothing else', () => {
  const { output, texts } = capture(true)
  output.item({ a: 1 }, 'for people')
  output.write('for people')
  output.status('for people')
  output.note('a note')
  output.problem({ code: 'bad', message: 'It broke.', nextStep: 'Mend it.' })
  output.record({ text: 'two\nlines \u2028' })
  expect(texts.stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([{ a: 1 }, { text: 'two\nlines \u2028' }])
  expect(texts.stderr).toBe('a note\nsteward: It broke. (bad)\n  Next: Mend it.\n')
})

test('without --json there is no JSON', () => {
  const { output, texts } = capture(false)
  output.item({ a: 1 }, 'for people')
  output.record({ a: 2 })
  expect(texts).toEqual({ stdout: 'for people\n', stderr: '' })
})

test('a note begins on a line of its own in the middle of an answer', () => {
  const { output, screen } = capture(false)
  output.write('Hello')
  output.note('note')
  output.write('there\n')
  output.note('end')
  expect(screen()).toBe('Hello\nnote\nthere\nend\n')
})

test('what servers wrote reaches neither stream raw', () => {
  const { output, texts } = capture(false)
  output.item({}, '\x1b[31mred\x1b]0;title\x07')
  output.note('\x1b[2Jgone\u202e')
  output.problem({ code: 'x', message: '\x1b[8mhidden', cause: 'a\rb' })
  // oxlint-disable-next-line no-control-regex -- these are what must be gone
  expect(texts.stdout + texts.stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
})

test('the status line shows only on a terminal, and goes away', () => {
  const piped = capture(false, false)
  piped.output.status('working')
  expect(piped.screen()).toBe('')
  const shown = capture(false, true)
  shown.output.status('working\n\x1b[31m')
  shown.output.note('done')
  expect(shown.screen()).toBe('\r\x1b[K\x1b[2m… working␊␛[31m\x1b[22m\r\x1b[Kdone\n')
  const close = shown.output.question()
  shown.output.status('over the question')
  expect(shown.screen()).not.toContain('over the question')
  close()
})

test('columns are aligned, and a name with line feeds stays in its row', () => {
  expect(columns([['a', 'long name', 'x'], ['abc', 'b\nc', '']])).toEqual(['a    long name  x', 'abc  b␊c'])
})

test('brief cuts and says so', () => {
  expect(brief('  one\n two ', 20)).toBe('one two')
  expect(brief('x'.repeat(30), 10)).toBe(`${'x'.repeat(9)}…`)
})

test('a usage problem shows no code', () => expect(problemText({ code: 'usage', message: 'Wrong.' })).toBe('steward: Wrong.'))
