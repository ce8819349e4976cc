import type { InstallSource } from '#contract/install.ts'
import { formatBytes } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'

/** What the bundle is, and what it says of itself. */
export function BundleFacts({ source }: { readonly source: Extract<InstallSource, { kind: 'bundle' }> }) {
  const { file, hash, title, version, description, author, files, size, folder } = source
  return (
    <section aria-label="The bundle">
      <dl className="definition">
        <dt>Bundle</dt>
        <dd>
          {revealHidden(title)} {revealHidden(version)} <span className="muted">({revealHidden(file)})</span>
        </dd>
        {description === undefined ? null : (
          <>
            <dt>It says</dt>
            <dd>{revealHidden(description)}</dd>
          </>
        )}
        <dt>Made by</dt>
        <dd>{author === undefined ? <span className="muted">It does not say</span> : <>{revealHidden(author)} <span className="muted">(as it says; not verified)</span></>}</dd>
        <dt>Files</dt>
        <dd>
          {files} {files === 1 ? 'file' : 'files'} ({formatBytes(size)}), unpacked into <code className="definition-code">{revealHidden(folder)}</code>
        </dd>
        <dt>SHA-256</dt>
        <dd>
          <code className="definition-code">{hash}</code>
        </dd>
      </dl>
    </section>
  )
}
