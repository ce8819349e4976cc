import { Blocks, Plus } from 'lucide-react'
import { Button } from '#renderer/components/button.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import { FolderServerForm } from './folder-server-form.tsx'

/** Nothing yet: what a server is, one that works at once, and the two other ways. */
export function NoServers({ onAdd }: { onAdd(): void }) {
  return (
    <div className="no-servers">
      <EmptyState
        icon={<Blocks className="icon" aria-hidden="true" />}
        title="No servers yet"
      >
        <p>An MCP server is a small program, on this computer or elsewhere, that gives a model tools: reading files, asking a database, searching the web.</p>
      </EmptyState>
      <section className="card no-servers-example" aria-label="Try it with a folder">
        <h3 className="tab-section-title">Try it with a folder</h3>
        <FolderServerForm />
      </section>
      <p className="no-servers-others">
        <Button icon={<Plus className="icon" aria-hidden="true" />} onPress={onAdd}>
          Add another server
        </Button>
        <a className="button button-quiet button-medium" href={hrefOf({ kind: 'servers', server: null, tab: 'config' })}>
          Edit mcp.json
        </a>
      </p>
    </div>
  )
}
