import { FileJson, Plus } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { hrefOf, navigate, useRoute } from '#renderer/shell/route.ts'
import { useApp } from '#renderer/state/app-context.tsx'
import { AddServerDialog } from './add-server-dialog.tsx'
import { ConfigView } from './config-view.tsx'
import { NoServers } from './no-servers.tsx'
import { ServerDetail } from './server-detail.tsx'
import { ServerList } from './server-list.tsx'
import '#renderer/components/page.css'
import './servers.css'

/** All servers at the left, one of them or `mcp.json` at the right; in a narrow window one after the other. */
export function ServersPage() {
  const { live } = useApp()
  const route = useRoute()
  const servers = useStore(live.servers)
  const [isAdding, setAdding] = useState(false)
  const { server: chosen, tab } = route.kind === 'servers' ? route : { server: null, tab: null }
  const list = servers.kind === 'ready' ? servers.value : []
  const view = list.find((item) => item.name === chosen)
  const isConfig = chosen === null && tab === 'config'
  return (
    <div className="servers-page" data-detail={view !== undefined || isConfig ? '' : undefined}>
      <div className="servers-side">
        <header className="servers-header">
          <h1 className="servers-title">Servers</h1>
          <Button size="small" variant={list.length === 0 ? 'secondary' : 'primary'} icon={<Plus className="icon" aria-hidden="true" />} onPress={() => setAdding(true)}>
            Add server
          </Button>
        </header>
        {servers.kind === 'loading' ? (
          <p className="muted servers-loading">
            <Spinner label="Reading the servers" /> Reading the servers…
          </p>
        ) : null}
        {servers.kind === 'failed' ? <ProblemNotice problem={servers.problem} /> : null}
        <ServerList servers={list} chosen={chosen} />
        <a className="servers-config-link" href={hrefOf({ kind: 'servers', server: null, tab: 'config' })} aria-current={isConfig ? 'page' : undefined}>
          <FileJson className="icon" aria-hidden="true" />
          Edit mcp.json
        </a>
      </div>
      <div className="servers-detail">
        {isConfig ? <ConfigView serverName={null} /> : null}
        {view ? <ServerDetail key={view.name} view={view} tab={tab} /> : null}
        {!view && !isConfig && servers.kind === 'ready' ? (
          list.length === 0 ? (
            <NoServers onAdd={() => setAdding(true)} />
          ) : (
            <p className="muted servers-hint">{chosen === null ? 'Choose a server to see its state, tools and logs.' : `There is no server named ${chosen}. It may have been removed.`}</p>
          )
        ) : null}
      </div>
      {isAdding ? (
        <AddServerDialog
          taken={list.map(({ name }) => name)}
          onClose={() => setAdding(false)}
          onAdded={(name) => {
            setAdding(false)
            navigate({ kind: 'servers', server: name, tab: null })
          }}
        />
      ) : null}
    </div>
  )
}
