import { rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** One works while another waits for an answer. */
const places = availableParallelism() + 2

/** Resolves when fewer than `places` processes hold a file in `folder`; this one's goes with its process. Without a folder, at once. */
export async function waitForTurn(folder: string | undefined): Promise<void> {
  if (folder === undefined) return
  for (;;) {
    for (let place = 0; place < places; place++) {
      const path = join(folder, String(place))
      // `wx` fails where the file is there: whoever makes it has the place.
      const file = await open(path, 'wx').catch(() => undefined)
      if (!file) continue
      process.on('exit', () => rmSync(path, { force: true }))
      await file.close()
      return
    }
    await sleep(50)
  }
}
