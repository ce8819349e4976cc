export interface RawClient {
  request(method: string, params: object): Promise<unknown>
  close(): Promise<unknown>
}
export function connectRaw(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<RawClient>
