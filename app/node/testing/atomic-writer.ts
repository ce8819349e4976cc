/** Writes one file again and again until it is killed: FILE. Each content is one letter, a megabyte of it. */
import { writeFileAtomically } from '../atomic-write.ts'

const [file = ''] = process.argv.slice(2)
for (let round = 0; ; round++) {
  await writeFileAtomically(file, String.fromCharCode(97 + (round % 26)).repeat(1_000_000))
  if (round === 0) console.log('begun')
}
