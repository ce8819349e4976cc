import { useCallback, useState } from 'react'

const KEY = 'steward-open-folders'

function stored(): ReadonlySet<string> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return new Set(Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [])
  } catch {
    return new Set()
  }
}

/** Which folders are unfolded, in this window and in the next one. */
export function useOpenFolders(): { readonly openFolders: ReadonlySet<string>; fold(folderId: string, isOpen: boolean): void } {
  const [openFolders, setOpen] = useState(stored)
  const fold = useCallback((folderId: string, isOpen: boolean): void => {
    setOpen((before) => {
      const next = new Set(before)
      if (isOpen) next.add(folderId)
      else next.delete(folderId)
      try {
        localStorage.setItem(KEY, JSON.stringify([...next].slice(-500)))
      } catch {
        // Full or forbidden: then it is kept as long as the page lives.
      }
      return next
    })
  }, [])
  return { openFolders, fold }
}
