/** Opens an address for the person, after it was checked (`links/check-link`). */
export interface Browser {
  open(href: string): Promise<'opened' | 'open-here'>
}
