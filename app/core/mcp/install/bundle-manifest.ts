import { z } from 'zod'
import { StewardError } from '#contract/problem.ts'
import { readTree, treeValue } from '../config/read-tree.ts'

const short = z.string().max(500)
const values = z.record(z.string().min(1).max(200), z.string().max(20_000))
const launch = z.object({ command: z.string().min(1).max(4096).optional(), args: z.array(z.string().max(20_000)).max(500).optional(), env: values.optional() })

const field = z.object({
  type: z.enum(['string', 'number', 'boolean', 'directory', 'file']),
  title: short,
  description: z.string().max(5000).optional(),
  required: z.boolean().default(false),
  sensitive: z.boolean().default(false),
  multiple: z.boolean().default(false),
  default: z.union([z.string().max(5000), z.number(), z.boolean(), z.array(z.string().max(5000)).max(100)]).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
})
export type ManifestField = z.infer<typeof field>

/** What Steward needs of `manifest.json`; everything else of it is for shops. https://github.com/anthropics/mcpb/blob/main/MANIFEST.md */
const manifestSchema = z.object({
  manifest_version: z.string().max(20).regex(/^0\.\d+$/).optional(),
  /** The name of the field when bundles were called DXT. */
  dxt_version: z.string().max(20).regex(/^0\.\d+$/).optional(),
  name: z.string().min(1).max(200),
  display_name: short.optional(),
  version: z.string().max(100),
  description: z.string().max(5000).optional(),
  author: z.object({ name: short }).optional(),
  server: z.object({ mcp_config: launch.extend({ command: z.string().min(1).max(4096), platform_overrides: z.partialRecord(z.enum(['win32', 'darwin', 'linux']), launch).optional() }) }),
  user_config: z.record(z.string().regex(/^[A-Za-z_][\w-]{0,63}$/), field).optional(),
  compatibility: z.object({ platforms: z.array(z.string().max(50)).max(20).optional() }).optional(),
})
export type BundleManifest = z.infer<typeof manifestSchema>

/** @throws StewardError `bundle-manifest-invalid` */
export function readManifest(text: string): BundleManifest {
  const { root, mistakes } = readTree(text.startsWith('\uFEFF') ? text.slice(1) : text)
  if (mistakes.length > 0 || root?.kind !== 'object') throw invalid('manifest.json is no JSON object.')
  const parsed = manifestSchema.safeParse(treeValue(root))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalid(`${issue?.path.map(String).join('.') || 'manifest.json'}: ${issue?.message ?? 'not as it should be'}`)
  }
  const { manifest_version, dxt_version } = parsed.data
  if (manifest_version === undefined && dxt_version === undefined) throw invalid('It does not say which version of the manifest it follows (manifest_version).')
  return parsed.data
}

function invalid(cause: string): StewardError {
  return new StewardError({ code: 'bundle-manifest-invalid', message: 'The manifest of this bundle is not right.', cause, nextStep: 'Nothing was added. Ask whoever made the bundle for a correct one.' })
}
