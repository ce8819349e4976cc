import { expect, test, vi } from 'vitest'
import { findIncoming } from './incoming.ts'

vi.mock('electron', async () => import('../testing/electron-recorder.ts'))

test.each([
  [['steward', '--', 'steward://install?name=x'], ['steward://install?name=x'], []],
  [['electron', '.', '--no-sandbox', 'STEWARD:install?x', 'sub/x.MCPB', '/abs/y.dxt'], ['STEWARD:install?x'], ['/work/sub/x.MCPB', '/abs/y.dxt']],
  [['steward://install', '--home=/x.mcpb', 'file:///x.mcpb', 'https://x/y.mcpb', 'javascript:1', 'stewardx:a', 'x.mcpb.exe'], [], []],
  [['s', ...Array.from({ length: 9 }, () => 'steward:a'), ...Array.from({ length: 9 }, () => 'a.mcpb')], Array.from({ length: 3 }, () => 'steward:a'), Array.from({ length: 3 }, () => '/work/a.mcpb')],
])('%j', (argv, links, files) => expect(findIncoming(argv, '/work')).toEqual({ links, files }))
