import { serve, type Served } from '#rpc/serve.ts'
import { listen, type Gateway, type ListenOptions } from './listen.ts'

export interface GatewayOptions extends ListenOptions {
  readonly host: Served
}

/**
 * The web shell: serves the host's contract to each page that may connect.
 * @throws StewardError `renderer-missing`, `port-in-use`, `listen-failed`
 */
export function startGateway({ host, ...options }: GatewayOptions): Promise<Gateway> {
  return listen(options, (transport) => void serve(transport, host))
}
