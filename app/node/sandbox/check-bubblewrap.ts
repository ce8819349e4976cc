import { execFile } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Problem } from '#contract/problem.ts'

/** On Steward's own PATH, system folders first: no entry chooses the program that walls it in. */
export function findBubblewrap(path = process.env['PATH'] ?? ''): string | undefined {
  return ['/usr/bin', '/usr/local/bin', '/bin', ...path.split(delimiter)].filter((folder) => folder.startsWith('/')).map((folder) => join(folder, 'bwrap')).find(isExecutable)
}

/** Whether namespaces can be had: bubblewrap is run once with the same ones, around a program that does nothing. */
export async function checkBubblewrap(file: string | undefined): Promise<Problem | undefined> {
  if (file === undefined || !isExecutable(file)) {
    return {
      code: 'sandbox-missing',
      message: 'Servers cannot be isolated: bubblewrap is not installed.',
      cause: file === undefined ? 'There is no program "bwrap" on the PATH.' : `There is no program ${file}.`,
      nextStep: 'Install it: "sudo apt install bubblewrap" (Debian, Ubuntu), "sudo dnf install bubblewrap" (Fedora), "sudo pacman -S bubblewrap" (Arch).',
    }
  }
  const failure = await new Promise<string | undefined>((resolve) => {
    execFile(file, ['--unshare-all', '--die-with-parent', '--new-session', '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev', 'true'], { timeout: 10_000, env: { PATH: '/usr/bin:/bin' } }, (error, _output, errors) => resolve(error ? errors.trim() || error.message : undefined))
  })
  return failure === undefined ? undefined : { code: 'sandbox-blocked', message: 'Servers cannot be isolated: this system does not let bubblewrap make a sandbox.', cause: failure, nextStep: nextStep() }
}

/** https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces */
function nextStep(read = readSetting): string {
  if (read('kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return 'Ubuntu 24.04 and later allow it with a profile: "sudo apt install apparmor-profiles", then "sudo ln -s /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/" and "sudo apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict".'
  }
  if (read('kernel/unprivileged_userns_clone') === '0') return 'Allow user namespaces: "sudo sysctl -w kernel.unprivileged_userns_clone=1".'
  if (read('user/max_user_namespaces') === '0') return 'Allow user namespaces: "sudo sysctl -w user.max_user_namespaces=15000".'
  return 'Where Steward itself runs in a container, that one must allow user namespaces. Or set "sandbox" to "off" for a server that you trust with your rights.'
}

function readSetting(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name}`, 'latin1').trim()
  } catch {
    return undefined
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
