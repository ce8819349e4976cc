const tokens = (event: string, name: string): string => `CAST(coalesce(${event}.body ->> '$.usage.${name}', 0) AS INTEGER)`
/** Where the person is, when it is written: midnight is theirs. */
const day = (event: string): string => `strftime('%Y-%m-%d', (${event}.body ->> '$.at') / 1000, 'unixepoch', 'localtime')`
const modelOf = (start: string): string => `(${start}.body ->> '$.model.providerId') || '/' || (${start}.body ->> '$.model.model')`
const columns = (event: string): string => ['inputTokens', 'cachedInputTokens', 'outputTokens', 'reasoningTokens'].map((name) => tokens(event, name)).join(', ')

/** Turns that were copied with a fork were paid for where they ran. */
const startOf = (event: string): string => `turns JOIN events AS start ON start.conversation = turns.conversation AND start.seq = turns.first_seq JOIN conversations ON conversations.key = turns.conversation
      WHERE turns.conversation = ${event}.conversation AND turns.turn_id = ${event}.turn_id AND start.body ->> '$.copyOf' IS NULL`

/**
 * Sums of what models used, by day, conversation and model, and of what servers took of it. A trigger adds to them with the end
 * of each step: in its transaction, once, whoever writes. Conversations stand there by their id and have no row to lean on, for
 * what a deleted one has used stays. `fill`: what was there before; of servers nothing, because older steps do not say it.
 */
export const usageSchema = `
  CREATE TABLE usage (
    day TEXT NOT NULL,
    conversation TEXT NOT NULL,
    model TEXT NOT NULL,
    requests INTEGER NOT NULL,
    input INTEGER NOT NULL,
    cached INTEGER NOT NULL,
    output INTEGER NOT NULL,
    reasoning INTEGER NOT NULL,
    PRIMARY KEY (day, conversation, model)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE usage_of_servers (
    day TEXT NOT NULL,
    server TEXT NOT NULL,
    requests INTEGER NOT NULL,
    definitions INTEGER NOT NULL,
    results INTEGER NOT NULL,
    PRIMARY KEY (day, server)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO usage (day, conversation, model, requests, input, cached, output, reasoning)
    SELECT ${day('step')}, conversations.id, ${modelOf('start')}, count(*), ${['inputTokens', 'cachedInputTokens', 'outputTokens', 'reasoningTokens'].map((name) => `sum(${tokens('step', name)})`).join(', ')}
    FROM events AS step JOIN turns ON turns.conversation = step.conversation AND turns.turn_id = step.turn_id
      JOIN events AS start ON start.conversation = turns.conversation AND start.seq = turns.first_seq JOIN conversations ON conversations.key = step.conversation
    WHERE step.type = 'step-end' AND json_valid(step.body) AND json_valid(start.body) AND start.body ->> '$.copyOf' IS NULL AND ${modelOf('start')} IS NOT NULL AND ${day('step')} IS NOT NULL
    GROUP BY 1, 2, 3;
  CREATE TRIGGER events_usage AFTER INSERT ON events WHEN new.type = 'step-end' BEGIN
    INSERT INTO usage (day, conversation, model, requests, input, cached, output, reasoning)
      SELECT ${day('new')}, conversations.id, ${modelOf('start')}, 1, ${columns('new')}
      FROM ${startOf('new')}
      ON CONFLICT (day, conversation, model) DO UPDATE SET requests = requests + 1, input = input + excluded.input, cached = cached + excluded.cached, output = output + excluded.output, reasoning = reasoning + excluded.reasoning;
    INSERT INTO usage_of_servers (day, server, requests, definitions, results)
      SELECT ${day('new')}, share.value ->> '$.server', 1, CAST(share.value ->> '$.definitions' AS INTEGER), CAST(share.value ->> '$.results' AS INTEGER)
      FROM json_each(new.body, '$.servers') AS share, ${startOf('new')}
      ON CONFLICT (day, server) DO UPDATE SET requests = requests + 1, definitions = definitions + excluded.definitions, results = results + excluded.results;
  END;
`

/** A summary of older turns is a request, too. */
export const summaryUsageSchema = `
  CREATE TRIGGER events_usage_of_summaries AFTER INSERT ON events WHEN new.type = 'compaction' AND new.body ->> '$.usage.inputTokens' IS NOT NULL BEGIN
    INSERT INTO usage (day, conversation, model, requests, input, cached, output, reasoning)
      SELECT ${day('new')}, conversations.id, ${modelOf('new')}, 1, ${columns('new')} FROM conversations WHERE conversations.key = new.conversation
      ON CONFLICT (day, conversation, model) DO UPDATE SET requests = requests + 1, input = input + excluded.input, cached = cached + excluded.cached, output = output + excluded.output, reasoning = reasoning + excluded.reasoning;
  END;
`
