import { expect, test } from 'vitest'
import { fitsRange } from './version-range.ts'

test.each([
  ['18.0.0', '>=18', true],
  ['v17.9.1', '>=18', false],
  ['20.1.0', '>= 18.17 <21', true],
  ['21.0.0', '>=18 <21', false],
  ['22.3.0', '^20.9 || >=22', true],
  ['21.3.0', '^20.9.0 || >=22', false],
  ['18.5.0', '18.x', true],
  ['19.0.0', '18', false],
  ['18.17.3', '~18.17', true],
  ['18.18.0', '~18.17.1', false],
  ['19.0.0', '>18', true],
  ['18.5.0', '>18', false],
  ['18.5.0', '<=18', true],
  ['20.0.0', '16 - 18', false],
  ['18.9.0', '16 - 18', true],
  ['0.3.0', '^0.2.1', false],
  ['14.0.0', '*', true],
  ['14.0.0', 'node, whichever', true],
])('%s and %s: %s', (version, range, fits) => expect(fitsRange(version, range)).toBe(fits))
