import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { CallOutput } from '#contract/contract.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { Banner } from '../components/banner.tsx'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { Spinner } from '../components/spinner.tsx'
import { WebAddress } from '../components/web-address.tsx'
import { useApp } from '../state/app-context.tsx'

/** `of`: the address that it is about; what was found out of another one is nothing. */
type Check = { readonly kind: 'checking' } | { readonly kind: 'checked'; readonly of: string; readonly result: CallOutput<'link.check'> } | { readonly kind: 'failed'; readonly of: string; readonly problem: Problem }

/** The only place of the page that opens an address, and only after it was shown in full. */
export function LinkDialog() {
  const { client, links } = useApp()
  const { url } = useStore(links.asked)
  const [latest, setCheck] = useState<Check>({ kind: 'checking' })
  const check: Check = latest.kind !== 'checking' && latest.of === url ? latest : { kind: 'checking' }
  useEffect(() => {
    if (url === null) return
    const controller = new AbortController()
    client.call('link.check', { url }, { signal: controller.signal }).then(
      (result) => setCheck({ kind: 'checked', of: url, result }),
      (error: unknown) => !controller.signal.aborted && setCheck({ kind: 'failed', of: url, problem: toProblem(error) }),
    )
    return () => controller.abort()
  }, [client, url])

  async function open(address: string): Promise<void> {
    try {
      const { kind, href } = await client.call('link.open', { url: address })
      if (kind === 'open-here') window.open(href, '_blank', 'noopener,noreferrer')
      links.close()
    } catch (error) {
      if (url !== null) setCheck({ kind: 'failed', of: url, problem: toProblem(error) })
    }
  }

  const result = check.kind === 'checked' ? check.result : undefined
  return (
    <Dialog
      title={result && !result.allowed ? 'This address cannot be opened' : 'Open this address?'}
      isOpen={url !== null}
      onClose={links.close}
      actions={
        <>
          <Button onPress={links.close} autoFocus>
            {result?.allowed ? 'Cancel' : 'Close'}
          </Button>
          {result?.allowed ? (
            <Button variant="primary" onPress={() => void open(result.href)}>
              Open {result.host || 'it'}
            </Button>
          ) : null}
        </>
      }
    >
      <WebAddress href={result?.href ?? url ?? ''} host={result?.host ?? ''} />
      {check.kind === 'checking' ? <Spinner label="Checking the address" /> : null}
      {check.kind === 'failed' ? <ProblemNotice problem={check.problem} /> : null}
      {result && !result.allowed && result.warnings.length === 0 ? <Banner tone="warning" title="Only web and mail addresses are opened." /> : null}
      {result?.warnings.map((warning) => (
        <Banner key={warning} tone="warning" title={warning} />
      ))}
    </Dialog>
  )
}
