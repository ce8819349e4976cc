import { mkdir, open, readdir, stat } from 'node:fs/promises'
import type { MachineProbe } from '#core/ports/machine-probe.ts'
import { findElsewhere, findProgram } from './find-program.ts'
import { cachedPackage, cachedTool, packageOf, registry } from './packages.ts'
import { readVersion } from './read-version.ts'

const HEAD_SIZE = 4_096

export const machineProbe: MachineProbe = {
  findProgram,
  elsewhere: findElsewhere,
  version: readVersion,
  packageOf,
  cachedPackage,
  cachedTool,
  registry,
  async look(path) {
    try {
      if (!(await stat(path)).isDirectory()) return 'file'
      await readdir(path)
      return 'folder'
    } catch (error) {
      return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR') ? 'missing' : 'unreadable'
    }
  },
  async head(path) {
    const file = await open(path, 'r')
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_SIZE), 0, HEAD_SIZE, 0)
      return buffer.subarray(0, bytesRead).toString('utf8')
    } finally {
      await file.close()
    }
  },
  async makeFolder(path) {
    await mkdir(path, { recursive: true })
  },
}
