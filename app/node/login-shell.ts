import { spawn } from 'node:child_process'
import { userInfo } from 'node:os'

const DELIMITER = '_STEWARD_PATH_'
/** Some profiles start an agent or a version manager; more than this is a profile that waits for a person. */
const TIME_LIMIT_MS = 5_000

/**
 * PATH as the login shell sets it, which a program that was started from a dock or a menu does not have.
 *
 * Not through `shell-env`: it can neither be stopped when a profile hangs nor kept away from our terminal, where an
 * interactive shell would take the foreground. Here the shell has a session of its own and ends at the time limit.
 *
 * @throws Error with a sentence for the person
 */
export function readLoginShellPath(shell = loginShell(), limitMs = TIME_LIMIT_MS): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(shell, ['-ilc', `command printf '%s%s%s' ${DELIMITER} "$PATH" ${DELIMITER}; exit`], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
      // Oh My Zsh would ask for an update, or open tmux, before it answers.
      env: { ...process.env, DISABLE_AUTO_UPDATE: 'true', ZSH_TMUX_AUTOSTARTED: 'true', ZSH_TMUX_AUTOSTART: 'false' },
    })
    let output = ''
    const timer = setTimeout(() => {
      end()
      reject(new Error(`The login shell ${shell} did not answer within ${limitMs / 1000} seconds.`))
    }, limitMs)
    const end = (): void => {
      clearTimeout(timer)
      try {
        if (child.pid) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It ended by itself.
      }
    }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const path = output.split(DELIMITER)[1]
      if (path === undefined || output.split(DELIMITER).length < 3) return
      end()
      if (path === '') reject(new Error(`The login shell ${shell} has an empty PATH.`))
      else resolve(path)
    })
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(new Error(`The login shell ${shell} could not be started: ${error.message}`))
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      reject(new Error(`The login shell ${shell} ended with ${code ?? 'a signal'} and told no PATH.`))
    })
  })
}

function loginShell(): string {
  try {
    return process.env['SHELL'] ?? userInfo().shell ?? '/bin/sh'
  } catch {
    return '/bin/sh'
  }
}
