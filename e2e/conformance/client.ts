/**
 * What the conformance suite runs for each scenario; it appends the server's address and tells the rest in `MCP_CONFORMANCE_*`.
 *
 * The suite starts all of them at once. Here they take turns, so that a small machine does not run into time limits that
 * are the product's own; what is heavy is loaded when it is this one's turn.
 */
import { waitForTurn } from './wait-for-turn.ts'

/** The suite forgets a client that takes too long, and would leave it running. Milliseconds. */
const PATIENCE = 110_000
setTimeout(() => {
  console.error('The scenario did not come to its end.')
  process.exit(1)
}, PATIENCE).unref()

await waitForTurn(process.env['CONFORMANCE_TURNS'])
const { playScenario } = await import('./play-scenario.ts')
await playScenario(process.argv.at(-1) ?? '', process.env)
