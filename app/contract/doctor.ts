import { z } from 'zod'

const common = {
  /** Names exactly this proposal: of what it would change, too. Another one has another id. */
  id: z.string(),
  /** What the button says. */
  label: z.string(),
}

/** A change of one entry of `mcp.json`. `before` and `after` are the lines that differ, with what stands around them. */
const editEntry = z.object({ ...common, kind: z.literal('edit-entry'), before: z.string(), after: z.string() })

/**
 * What can be done about a check on a click.
 *
 * The host does `edit-entry`, `create-folder`, `restart` and `switch-on` by `doctor.fix`, `choose-ca` with the path of the file.
 * The others lead to what there is already in a view: the approval, the sign-in, the dialog of a secret, the editor, or
 * the same checks once more with `online`.
 */
export const doctorFixSchema = z.discriminatedUnion('kind', [
  editEntry,
  z.object({ ...common, kind: z.literal('create-folder'), path: z.string() }),
  z.object({ ...common, kind: z.literal('restart') }),
  z.object({ ...common, kind: z.literal('switch-on') }),
  /** Asks for a file in PEM; the change of the entry is shown before it is made. */
  z.object({ ...common, kind: z.literal('choose-ca') }),
  z.object({ ...common, kind: z.literal('approve') }),
  z.object({ ...common, kind: z.literal('sign-in') }),
  z.object({ ...common, kind: z.literal('store-secret'), name: z.string() }),
  z.object({ ...common, kind: z.literal('edit-config'), line: z.number().optional() }),
  z.object({ ...common, kind: z.literal('ask-registry'), address: z.string() }),
])
export type DoctorFix = z.infer<typeof doctorFixSchema>

export const doctorCheckSchema = z.object({
  /** Stable, for programs: `disk`, `command`, `handshake`. */
  id: z.string(),
  name: z.string(),
  /** `skipped`: it means nothing while another one failed, or cannot be told from here; the text says why. */
  state: z.enum(['ok', 'warning', 'failed', 'skipped']),
  /** What was found. Secrets are masked. */
  text: z.string(),
  nextStep: z.string().optional(),
  /** What a server wrote last, or a certificate says: lines of foreign text. */
  detail: z.string().optional(),
  /** For a terminal: what Steward does not do by itself. */
  command: z.string().optional(),
  fix: doctorFixSchema.optional(),
  /** The server that the check is about. */
  server: z.string().optional(),
})
export type DoctorCheck = z.infer<typeof doctorCheckSchema>

export const doctorFixResultSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('applied'), text: z.string() }),
  /** Nothing was changed yet: this is what would be. Its id, with the same value, does it. */
  z.object({ kind: z.literal('confirm'), fix: editEntry }),
])
