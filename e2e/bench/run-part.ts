/** The process of one part: `node run-part.ts SUITE PART [full]`, forked by `bench.ts`, which gets the rows as a message. */
import { suites } from './suites.ts'

const [suite = '', part = '', mode] = process.argv.slice(2)
const run = suites[suite]?.[part]
if (!run) throw new Error(`There is no part ${suite}/${part}.`)
const rows = await run(mode === 'full')
// What a part leaves open must not keep the bench waiting.
process.send?.(rows, () => process.exit(0))
