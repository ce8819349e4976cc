import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createPackage } from '@electron/asar'

/** By this text @electron/fuses finds the wire in Electron's program. https://www.electronjs.org/docs/latest/tutorial/fuses */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

/** Version 1 and eight fuses, as Electron ships them: 1 is on, 0 is off. */
const WIRE = Buffer.concat([Buffer.from([1, 8]), Buffer.from('10110001', 'latin1')])

/**
 * A folder that electron-builder takes for an unpacked Electron: a small real program with a fuse wire in it,
 * and the files that the packer moves. It proves what is packed, not that it runs.
 */
export async function makeStubDistribution(folder: string): Promise<void> {
  const { version } = JSON.parse(await readFile(createRequire(import.meta.url).resolve('electron/package.json'), 'utf8')) as { version: string }
  await mkdir(join(folder, 'resources'), { recursive: true })
  await mkdir(join(folder, 'locales'))
  const program = join(folder, 'electron')
  await copyFile('/bin/true', program)
  await writeFile(program, Buffer.concat([await readFile(program), Buffer.from(SENTINEL, 'latin1'), WIRE]), { mode: 0o755 })
  for (const name of ['chrome_crashpad_handler', 'chrome-sandbox']) await copyFile('/bin/true', join(folder, name))
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'icudtl.dat', 'locales/en-US.pak', 'locales/de.pak']) await writeFile(join(folder, name), name)
  await writeFile(join(folder, 'version'), version)
  const defaultApp = join(dirname(folder), 'default-app')
  await mkdir(defaultApp)
  await writeFile(join(defaultApp, 'package.json'), '{ "name": "default-app", "main": "main.js" }')
  await writeFile(join(defaultApp, 'main.js'), '')
  await createPackage(defaultApp, join(folder, 'resources/default_app.asar'))
}
