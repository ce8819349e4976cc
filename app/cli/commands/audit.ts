import { open, readFile } from 'node:fs/promises'
import { auditCheckpointSchema, auditFormatSchema, type AuditCheckpoint, type AuditVerdict } from '#contract/audit.ts'
import { StewardError, toProblem } from '#contract/problem.ts'
import { AUDIT_EXIT, EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import type { Shell } from '../shell.ts'
import { writeOutputFile } from '../write-output-file.ts'

/** `steward audit verify`: its exit codes are its own, and nothing else may come out as one that means something. */
export async function verifyAudit(shell: Shell, options: { from?: string }): Promise<ExitCode> {
  const { output, interrupts } = shell
  try {
    const from = options.from === undefined ? undefined : await readCheckpoint(options.from)
    return await withHost(shell, { person: false }, async ({ connection }) => {
      const verdict = await connection.call('audit.verify', from ? { from } : {}, { signal: interrupts.signal })
      const code = AUDIT_EXIT[verdict.kind]
      output.item({ ...verdict, exitCode: code }, describeVerdict(verdict))
      return code
    })
  } catch (error) {
    if (interrupts.signal.aborted) throw error
    output.record({ kind: 'unreadable', text: toProblem(error).message, exitCode: AUDIT_EXIT.unreadable })
    output.problem(toProblem(error))
    return AUDIT_EXIT.unreadable
  }
}

const words: Readonly<Record<AuditVerdict['kind'], string>> = { ok: 'ok', altered: 'ALTERED', truncated: 'TRUNCATED', 'unsigned-tail': 'unsigned tail', unreadable: 'UNREADABLE' }

function describeVerdict({ kind, text, firstBad, notes }: AuditVerdict): string {
  return [`${words[kind]}${firstBad === undefined ? '' : ` from entry ${firstBad}`}: ${text}`, ...notes.map((note) => `  ${note}`)].join('\n')
}

async function readCheckpoint(path: string): Promise<AuditCheckpoint> {
  const problem = { code: 'checkpoint-unreadable', message: `${path} is not a checkpoint of a ledger.`, nextStep: 'Give a file that steward audit checkpoint wrote.' }
  try {
    return auditCheckpointSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    throw new StewardError(problem, { cause: error })
  }
}

/** `steward audit checkpoint`: signs what stands there now, to be kept where this computer cannot change it. */
export function checkpointAudit(shell: Shell, options: { output?: string }): Promise<ExitCode> {
  const { output } = shell
  return withHost(shell, { person: false }, async ({ connection }) => {
    const { checkpoint, signing } = await connection.call('audit.checkpoint', {})
    if (signing.kind === 'unsigned') output.note(`steward: the checkpoint is not signed: ${signing.problem.message} Its root still tells whether what stands before it is altered.`)
    const text = `${JSON.stringify(checkpoint)}\n`
    if (options.output !== undefined) {
      await writeOutputFile(options.output, text)
      output.record({ ...checkpoint, file: options.output })
      output.note(`steward: written to ${options.output}. Keep it somewhere else; later: steward audit verify --from ${options.output}`)
      return EXIT.done
    }
    output.record(checkpoint)
    output.write(text)
    return EXIT.done
  })
}

/** `steward audit export`: what the format is, line by line, also with `--json`. */
export function exportAudit(shell: Shell, options: { format: string; output?: string }): Promise<ExitCode> {
  const format = auditFormatSchema.safeParse(options.format)
  if (!format.success) throw usageError(`--format is jsonl, otel or cef, and not ${options.format}.`)
  const { output } = shell
  return withHost(shell, { person: false }, async ({ connection }) => {
    const file = options.output === undefined ? undefined : await open(options.output, 'w').catch((error: unknown) => Promise.reject(notWritten(options.output ?? '', error)))
    try {
      for (let cursor: number | null = 0; cursor !== null; ) {
        const { text, next }: { text: string; next: number | null } = await connection.call('audit.export', { format: format.data, cursor })
        if (file) await file.appendFile(text).catch((error: unknown) => Promise.reject(notWritten(options.output ?? '', error)))
        else output.raw(text)
        cursor = next
      }
    } finally {
      await file?.close()
    }
    if (file) {
      output.record({ file: options.output, format: format.data })
      output.note(`steward: written to ${options.output}`)
    }
    return EXIT.done
  })
}

function notWritten(path: string, error: unknown): StewardError {
  return new StewardError({ code: 'file-not-written', message: `${path} cannot be written.`, cause: error instanceof Error ? error.message : String(error), nextStep: 'Name a file in a folder that exists and that you may write to.' }, { cause: error })
}
