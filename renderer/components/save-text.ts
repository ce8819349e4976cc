/** Saves a text as a file of the person's, through the browser's own download. */
export function saveText(name: string, text: string): void {
  saveBlob(name, new Blob([text]))
}

export function saveBlob(name: string, blob: Blob): void {
  // As bytes without a type: what is saved must never open here.
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
