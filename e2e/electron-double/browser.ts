import { CdpConnection } from './cdp.ts'
import { startChromium, type RunningChromium } from './chromium.ts'

interface TargetInfo {
  readonly targetId: string
  readonly type: string
  readonly openerId?: string
}

export interface TargetWatcher {
  destroyed(): void
  /** The page opened another one. */
  opened(popupId: string): void
}

let chromium: RunningChromium | undefined
let connection: CdpConnection | undefined

/** The pages that are windows of the app, by target. */
export const targets = new Map<string, TargetWatcher>()

/** Starts Chromium, says where its inspector listens (Playwright waits for that line), and connects. */
export async function startBrowser(): Promise<void> {
  process.on('exit', () => chromium?.kill())
  chromium = await startChromium()
  connection = await CdpConnection.open(chromium.endpoint)
  connection.listen(undefined, (method, params) => {
    if (method === 'Target.targetDestroyed') targets.get((params as TargetInfo).targetId)?.destroyed()
    if (method !== 'Target.targetCreated') return
    const { targetInfo } = params as { targetInfo: TargetInfo }
    if (targetInfo.type === 'page' && targetInfo.openerId !== undefined) targets.get(targetInfo.openerId)?.opened(targetInfo.targetId)
  })
  await connection.send('Target.setDiscoverTargets', { discover: true })
  process.stderr.write(`DevTools listening on ${chromium.endpoint}\n`)
}

export function cdp(): CdpConnection {
  if (!connection) throw new Error('The app is not ready')
  return connection
}

export async function stopBrowser(): Promise<void> {
  // Asked first, because a browser that is killed leaves processes behind that still write for a moment.
  await connection?.send('Browser.close').catch(() => {})
  connection?.close()
  await chromium?.stop()
}
