import './shortcut.css'

export const isMac = /mac/i.test(globalThis.navigator?.platform ?? '')

/** Keys such as `Mod+N`, drawn as the platform writes them. */
export function Shortcut({ keys }: { readonly keys: string }) {
  return <kbd className="shortcut">{describeKeys(keys)}</kbd>
}

export function describeKeys(keys: string, mac = isMac): string {
  const parts = keys.split('+').map((key) => {
    if (key === 'Mod') return mac ? '⌘' : 'Ctrl'
    if (key === 'Shift') return mac ? '⇧' : 'Shift'
    if (key === 'Alt') return mac ? '⌥' : 'Alt'
    if (key === 'PageUp') return 'Page ↑'
    if (key === 'PageDown') return 'Page ↓'
    if (key === 'ArrowLeft') return '←'
    if (key === 'ArrowRight') return '→'
    if (key === 'Enter') return mac ? '↩' : 'Enter'
    return key
  })
  return parts.join(mac ? '' : '+')
}
