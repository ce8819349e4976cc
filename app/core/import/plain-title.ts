/** The title of another program on one line; what it hides is shown by who shows it. */
export function plainTitle(title: string | null | undefined): string {
  // oxlint-disable-next-line no-control-regex -- these are what is taken out
  const line = (title ?? '').replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim()
  return line === '' ? 'Imported conversation' : line.slice(0, 500)
}
