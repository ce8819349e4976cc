import type { Problem } from '#contract/problem.ts'
import type { ServerState } from '#contract/server.ts'
import type { Tone } from '#renderer/components/badge.tsx'

/** A connection's state in words for a person. */
export interface StateWords {
  /** One or two words for the pill. */
  readonly label: string
  readonly tone: Tone
  /** Something goes on right now. */
  readonly isActive: boolean
  /** A plain sentence: what this means and what happens next. */
  readonly sentence: string
  readonly problem?: Problem
}

export function describeState(state: ServerState): StateWords {
  switch (state.kind) {
    case 'disabled':
      return { label: 'Off', tone: 'neutral', isActive: false, sentence: 'This server is switched off. It does not start, and no model sees its tools.' }
    case 'untrusted':
      return { label: 'Needs approval', tone: 'warning', isActive: false, sentence: 'Steward has not started this server: nobody has approved what it runs.' }
    case 'starting':
      return { label: startingLabel(state.step), tone: 'info', isActive: true, sentence: startingSentence(state.step), ...(state.problem ? { problem: state.problem } : {}) }
    case 'needs-sign-in':
      return { label: 'Needs sign-in', tone: 'info', isActive: false, sentence: 'The server answers, but wants to know who you are.', problem: state.problem }
    case 'signing-in':
      return { label: 'Signing in', tone: 'info', isActive: true, sentence: signingInSentence(state.way) }
    case 'ready':
      return { label: 'Ready', tone: 'success', isActive: false, sentence: 'Connected. Its tools can be called.' }
    case 'degraded':
      return { label: 'Partly working', tone: 'warning', isActive: false, sentence: 'Connected, but something of it does not work.', problem: state.problem }
    case 'failed':
      return { label: 'Failed', tone: 'danger', isActive: false, sentence: 'Steward has stopped trying. It stays like this until you start it again.', problem: state.problem }
    case 'restarting':
      return {
        label: `Restarting ${state.attempt}/${state.limit}`,
        tone: 'warning',
        isActive: true,
        sentence: `The connection was lost. Attempt ${state.attempt} of ${state.limit} to bring it back.`,
        problem: state.problem,
      }
    case 'stopped':
      return { label: 'Stopped', tone: 'neutral', isActive: false, sentence: 'You stopped this server. It starts again with Steward, or now.' }
  }
}

type StartingStep = Extract<ServerState, { kind: 'starting' }>['step']

function startingLabel(step: StartingStep): string {
  switch (step) {
    case 'queued':
      return 'Waiting'
    case 'launch':
      return 'Starting'
    case 'negotiate':
      return 'Connecting'
    case 'list':
      return 'Reading lists'
  }
}

function startingSentence(step: StartingStep): string {
  switch (step) {
    case 'queued':
      return 'Other servers start first; this one is next.'
    case 'launch':
      return 'The program is being started. With npx or uvx, the first start downloads it and can take a minute.'
    case 'negotiate':
      return 'The server was reached; Steward waits for its first answer.'
    case 'list':
      return 'Connected; its tools, resources and prompts are being read.'
  }
}

function signingInSentence(way: Extract<ServerState, { kind: 'signing-in' }>['way']): string {
  switch (way.kind) {
    case 'preparing':
      return 'Steward asks the server where to sign in.'
    case 'browser':
      return way.opened ? 'Finish the sign-in in the browser; the server starts by itself then.' : 'Open the sign-in page; the server starts by itself when you are done.'
    case 'device':
      return 'Enter the code on the page that is shown; the server starts by itself then.'
  }
}

/** Which of start, stop and restart make sense now. */
export function possibleActions(state: ServerState): { readonly start: boolean; readonly stop: boolean; readonly restart: boolean } {
  switch (state.kind) {
    case 'disabled':
    case 'untrusted':
      return { start: false, stop: false, restart: false }
    case 'signing-in':
    case 'needs-sign-in':
      return { start: false, stop: false, restart: false }
    case 'starting':
    case 'restarting':
      return { start: false, stop: true, restart: false }
    case 'ready':
    case 'degraded':
      return { start: false, stop: true, restart: true }
    case 'failed':
    case 'stopped':
      return { start: true, stop: false, restart: false }
  }
}

/** The protocol revision with the era it belongs to, for a connected server. */
export function describeEra(state: ServerState): string | null {
  if (state.kind !== 'ready' && state.kind !== 'degraded') return null
  return `MCP ${state.protocolVersion} (${state.era})`
}
