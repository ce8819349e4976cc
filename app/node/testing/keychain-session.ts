import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What has to be installed for a real keychain on Linux, or undefined where all is there. */
export function missingForKeychain(): string | undefined {
  const programs = ['dbus-daemon', 'gnome-keyring-daemon', 'secret-tool', 'dbus-send']
  const absent = programs.filter((program) => spawnSync('which', [program]).status !== 0)
  return absent.length === 0 ? undefined : `${absent.join(', ')} not found. Install: apt-get install -y gnome-keyring dbus libsecret-1-0 libsecret-tools`
}

/**
 * A desktop session of its own: a bus without activation (so that a dead daemon stays dead) and, on it,
 * a real gnome-keyring with a home of its own.
 */
export interface KeychainSession {
  readonly variables: NodeJS.ProcessEnv
  startDaemon(home?: string): Promise<void>
  stopDaemon(): Promise<void>
  lock(): void
  close(): Promise<void>
}

export async function startKeychainSession(): Promise<KeychainSession> {
  const folder = mkdtempSync(join(tmpdir(), 'steward-bus-'))
  const address = `unix:path=${join(folder, 'bus')}`
  writeFileSync(
    join(folder, 'bus.conf'),
    `<busconfig><type>session</type><listen>${address}</listen><auth>EXTERNAL</auth>
     <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  )
  const bus = spawn('dbus-daemon', ['--config-file', join(folder, 'bus.conf'), '--nofork', '--nopidfile', '--print-address'], { stdio: ['ignore', 'pipe', 'ignore'] })
  await new Promise((resolve, reject) => {
    bus.stdout?.once('data', resolve)
    bus.once('exit', (code) => reject(new Error(`dbus-daemon ended with ${code}`)))
  })

  let daemon: ChildProcess | undefined
  const variables: NodeJS.ProcessEnv = { PATH: process.env['PATH'], LANG: 'C.UTF-8', DBUS_SESSION_BUS_ADDRESS: address, HOME: folder, XDG_RUNTIME_DIR: folder }

  function ask(...words: string[]): { output: string; status: number | null } {
    const { stdout, stderr, status } = spawnSync('dbus-send', ['--session', '--print-reply', ...words], { env: variables, encoding: 'utf8', timeout: 10_000 })
    return { output: stdout + stderr, status }
  }

  async function stopDaemon(): Promise<void> {
    const stopping = daemon
    daemon = undefined
    if (!stopping || stopping.exitCode !== null) return
    stopping.kill('SIGKILL')
    await new Promise((resolve) => stopping.once('exit', resolve))
  }

  return {
    variables,
    async startDaemon(name = 'home') {
      const home = join(folder, name)
      mkdirSync(home, { recursive: true, mode: 0o700 })
      daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], { env: { ...variables, HOME: home, XDG_RUNTIME_DIR: home }, stdio: ['pipe', 'ignore', 'ignore'] })
      daemon.stdin?.end('ci')
      for (let tries = 0; tries < 300; tries++) {
        if (ask('--dest=org.freedesktop.secrets', '/org/freedesktop/secrets/collection/login', 'org.freedesktop.DBus.Properties.Get', 'string:org.freedesktop.Secret.Collection', 'string:Locked').output.includes('boolean false')) return
        await sleep(50)
      }
      throw new Error('gnome-keyring-daemon did not come up')
    },
    stopDaemon,
    lock() {
      const { output, status } = ask('--dest=org.freedesktop.secrets', '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', 'array:objpath:/org/freedesktop/secrets/collection/login')
      if (status !== 0) throw new Error(output)
    },
    async close() {
      await stopDaemon()
      bus.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
