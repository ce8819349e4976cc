import { readlinkSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'

/** As many links as Linux follows. */
const MOST_LINKS = 40

/**
 * Every place that is looked at on the way to where a path really lies. Who may write one of them decides where the path leads,
 * whatever its two ends say.
 */
export function placesOf(path: string): string[] {
  const places: string[] = []
  let at = '/'
  let rest = partsOf(path)
  for (let links = 0; rest.length > 0 && links <= MOST_LINKS; ) {
    const [name = '', ...after] = rest
    const place = name === '..' ? dirname(at) : join(at, name)
    places.push(place)
    const target = targetOf(place)
    if (target === undefined) {
      at = place
      rest = after
    } else {
      links++
      at = isAbsolute(target) ? '/' : at
      rest = [...partsOf(target), ...after]
    }
  }
  return places
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}

function targetOf(place: string): string | undefined {
  try {
    return readlinkSync(place)
  } catch {
    return undefined
  }
}
