import { expect, test } from 'vitest'
import type { ToolOutcome, TurnOutcome } from '#contract/conversation.ts'
import { StewardError } from '#contract/problem.ts'
import { exitCodeOfCall, exitCodeOfError, exitCodeOfTurn, usageError } from './exit-code.ts'

const problem = { code: 'x', message: 'x' }

test.each<[TurnOutcome, number, number]>([
  [{ kind: 'done' }, 0, 0],
  [{ kind: 'done' }, 1, 3],
  [{ kind: 'failed', problem }, 0, 1],
  [{ kind: 'failed', problem }, 1, 1],
  [{ kind: 'step-limit', steps: 5 }, 0, 1],
  [{ kind: 'interrupted' }, 0, 1],
  [{ kind: 'cancelled' }, 0, 130],
  [{ kind: 'cancelled' }, 2, 130],
])('a turn that ended as %j with %i refusals', (outcome, refusals, code) => expect(exitCodeOfTurn(outcome, refusals)).toBe(code))

test.each<[ToolOutcome, number]>([
  [{ kind: 'ok' }, 0],
  [{ kind: 'tool-error' }, 1],
  [{ kind: 'failed', problem }, 1],
  [{ kind: 'unknown' }, 1],
  [{ kind: 'denied', reason: { code: 'no-person', text: '' } }, 3],
  [{ kind: 'cancelled' }, 130],
])('a call that ended as %j', (outcome, code) => expect(exitCodeOfCall(outcome)).toBe(code))

test.each<[unknown, number]>([
  [usageError('wrong'), 2],
  [new StewardError({ code: 'aborted', message: '' }), 130],
  [new DOMException('', 'AbortError'), 130],
  [new StewardError({ code: 'server-untrusted', message: '' }), 3],
  [new StewardError({ code: 'consent-impossible', message: '' }), 3],
  [new StewardError({ code: 'server-unknown', message: '' }), 1],
  [new Error('anything'), 1],
  ['a text', 1],
])('an error %#', (error, code) => expect(exitCodeOfError(error)).toBe(code))
