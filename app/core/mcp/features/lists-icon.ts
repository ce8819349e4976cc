import type { Connection } from '../connection.ts'

/** Whether the server named this very icon, for itself or for something that it lists. */
export function listsIcon(connection: Connection, src: string): boolean {
  const { tools, resources, templates, prompts } = connection.lists()
  const items: readonly { readonly icons?: readonly { readonly src: string }[] | undefined }[] = [connection.view(), ...tools.map(({ tool }) => tool), ...resources, ...templates, ...prompts]
  return items.some(({ icons }) => icons?.some((icon) => icon.src === src) ?? false)
}
