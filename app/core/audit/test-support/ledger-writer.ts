/** A process of its own that writes to the ledger of a folder: FOLDER COUNT. Prints each number as soon as it is safe. */
import { createMachine, ended, openLedger } from './real-ledger.ts'

const [folder = '', count = '0'] = process.argv.slice(2)
const { ledger, audit, close } = openLedger(folder, createMachine(), `writer ${process.pid}`)
for (let index = 0; index < Number(count); index++) {
  if (index % 3 === 0) ledger.require(ended(index))
  else ledger.note(ended(index))
  if (index % 3 === 0) process.stdout.write(`${(JSON.parse(audit.snapshot().state ?? '{}') as { seq: number }).seq}\n`)
}
await close()
