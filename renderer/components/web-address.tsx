import { revealHidden } from './hidden-text.tsx'
import { placeOfHost } from './place-of-host.ts'
import './web-address.css'

/** The whole address, wrapped and never cut, the host marked: it is what decides where one lands. */
export function WebAddress({ href, host }: { readonly href: string; readonly host: string }) {
  const place = placeOfHost(href, host)
  if (place < 0) return <div className="web-address">{revealHidden(href)}</div>
  return (
    <div className="web-address">
      {revealHidden(href.slice(0, place))}
      <mark>{revealHidden(host)}</mark>
      {revealHidden(href.slice(place + host.length))}
    </div>
  )
}
