/** Where the host stands in an address: after the name before an `@`, which may look like a host itself. -1 where there is none. */
export function placeOfHost(href: string, host: string): number {
  const slashes = /^[^/?#]*:\/\//.exec(href)
  if (!slashes || host === '') return -1
  const start = slashes[0].length
  const length = href.slice(start).search(/[/?#]/)
  const authority = length < 0 ? href.slice(start) : href.slice(start, start + length)
  const place = start + authority.lastIndexOf('@') + 1
  return href.startsWith(host, place) ? place : -1
}
