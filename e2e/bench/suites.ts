import type { Part } from './report.ts'

/** What `npm run bench` measures: suites, each of parts. A part loads its file when it runs, so that no suite weighs on another. */
export const suites: Readonly<Record<string, Readonly<Record<string, Part>>>> = {
  mcp: {
    connect: async (full) => (await import('./mcp.ts')).connectRow(full ? 25 : 9),
    call: async (full) => (await import('./mcp.ts')).callRow(full ? 9 : 3, full ? 1000 : 400),
    first: async (full) => (await import('./mcp.ts')).firstCallRow(full ? 9 : 3),
    large: async (full) => (await import('./mcp.ts')).largeRow(full ? 9 : 3),
  },
  turn: {
    calls: async (full) => (await import('./turn.ts')).turnRow(full ? 15 : 5),
    deltas: async (full) => (await import('./deltas.ts')).deltaRows(full),
  },
  start: {
    many: async () => (await import('./start-many.ts')).manyRow(30),
    npx: async (full) => (await import('./start-npx.ts')).npxRow(full ? 9 : 4),
    terminal: async (full) => (await import('./start-terminal.ts')).commandRow(full ? 9 : 3),
    web: async (full) => (await import('./start.ts')).webRows(full ? 12 : 4),
    cold: async (full) => (await import('./start.ts')).coldRow(full ? 12 : 6),
  },
  stream: {
    answer: async (full) => (await import('./stream.ts')).answerRows(full),
    update: async (full) => (await import('./stream.ts')).updateRows(full),
    app: async (full) => (await import('./stream-app.ts')).appRows(full),
  },
  scroll: {
    long: async (full) => (await import('./scroll.ts')).longRows(full),
  },
  store: {
    append: async (full) => (await import('./store.ts')).appendRow(full ? 1000 : 200),
    open: async (full) => (await import('./store.ts')).openRows(full ? 200 : 60, 100_000),
  },
  search: {
    messages: async (full) => (await import('./search.ts')).searchRows(full ? 1_000_000 : 100_000, full ? 500 : 150),
  },
  memory: {
    // A day; in quick mode an hour of it, because a part should end within a minute.
    day: async (full) => (await import('./memory.ts')).memoryRows(full ? 200 : 40, full ? 10 : 5),
  },
  consent: {
    replay: async () => (await import('./consent/consent.ts')).consentSuite(),
  },
}
