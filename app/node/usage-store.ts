import type { ModelUsage, UsageStore } from '#core/ports/usage-store.ts'
import type { Database, Row } from './sqlite-database.ts'

const sums = 'sum(requests) AS requests, sum(input) AS input, sum(cached) AS cached, sum(output) AS output, sum(reasoning) AS reasoning'

/** What the triggers of `usage-schema` have added up. */
export function createUsageStore(database: Database): UsageStore {
  return {
    add(day, model, { inputTokens = 0, cachedInputTokens = 0, outputTokens = 0, reasoningTokens = 0 }) {
      const whole = [inputTokens, cachedInputTokens, outputTokens, reasoningTokens].map(Math.round)
      database.write({ durable: false }, () =>
        database.run(
          `INSERT INTO usage (day, conversation, model, requests, input, cached, output, reasoning) VALUES (?, '', ?, 1, ?, ?, ?, ?)
           ON CONFLICT (day, conversation, model) DO UPDATE SET requests = requests + 1, input = input + excluded.input, cached = cached + excluded.cached, output = output + excluded.output, reasoning = reasoning + excluded.reasoning`,
          day,
          model,
          ...whole,
        ),
      )
    },
    byDay: ({ from, to }) => database.all(`SELECT day, model, ${sums} FROM usage WHERE day BETWEEN ? AND ? GROUP BY day, model ORDER BY day, model`, from, to).map((row) => ({ day: String(row['day']), ...readSum(row) })),
    byModel: ({ from, to }, conversationId) =>
      (conversationId === undefined
        ? database.all(`SELECT model, ${sums} FROM usage WHERE day BETWEEN ? AND ? GROUP BY model`, from, to)
        : database.all(`SELECT model, ${sums} FROM usage WHERE day BETWEEN ? AND ? AND conversation = ? GROUP BY model`, from, to, conversationId)
      ).map(readSum),
    byConversation: ({ from, to }) =>
      database
        .all(`SELECT conversation, conversations.title, model, ${sums} FROM usage LEFT JOIN conversations ON conversations.id = usage.conversation WHERE day BETWEEN ? AND ? GROUP BY conversation, model`, from, to)
        .map((row) => ({ conversationId: String(row['conversation']), title: typeof row['title'] === 'string' ? row['title'] : null, ...readSum(row) })),
    byServer: ({ from, to }) =>
      database
        .all('SELECT server, sum(requests) AS requests, sum(definitions) AS definitions, sum(results) AS results FROM usage_of_servers WHERE day BETWEEN ? AND ? GROUP BY server', from, to)
        .map((row) => ({ server: String(row['server']), requests: Number(row['requests']), definitions: Number(row['definitions']), results: Number(row['results']) })),
  }
}

function readSum(row: Row): ModelUsage {
  return { model: String(row['model']), requests: Number(row['requests']), inputTokens: Number(row['input']), cachedInputTokens: Number(row['cached']), outputTokens: Number(row['output']), reasoningTokens: Number(row['reasoning']) }
}
