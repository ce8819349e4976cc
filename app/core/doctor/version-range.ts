type Version = readonly [number, number, number]

/**
 * Whether a version fits a range of npm (`>=18`, `^20.9 || >=22 <25`, `18.x`). What it cannot read fits: a doctor that is
 * not sure says nothing.
 *
 * https://github.com/npm/node-semver#ranges, without pre-releases.
 */
export function fitsRange(version: string, range: string): boolean {
  const found = read(version)
  if (!found) return true
  return range.split('||').some((alternative) => {
    const spread = /^\s*([\d.x*]+)\s+-\s+([\d.x*]+)\s*$/.exec(alternative)
    const parts = spread ? [`>=${spread[1]}`, `<=${spread[2]}`] : alternative.replaceAll(/([<>=^~]+)\s+/g, '$1').trim().split(/\s+/)
    return parts.every((part) => fits(found, part))
  })
}

function fits(found: Version, comparator: string): boolean {
  const [, operator = '', text = ''] = /^([<>=^~]*)v?(.*)$/.exec(comparator) ?? []
  const written = /^\d+(?:\.\d+){0,2}/.exec(text)?.[0]
  if (written === undefined) return true
  const count = written.split('.').length
  const bound = read(written) ?? [0, 0, 0]
  const difference = compare(found, bound)
  /** The first version that is beyond all that the written part stands for. */
  const beyond = (position: number): Version => [position === 0 ? bound[0] + 1 : bound[0], position === 1 ? bound[1] + 1 : position === 0 ? 0 : bound[1], position === 2 ? bound[2] + 1 : 0]
  switch (operator) {
    case '>=':
      return difference >= 0
    case '>':
      return compare(found, beyond(count - 1)) >= 0
    case '<':
      return difference < 0
    case '<=':
      return compare(found, beyond(count - 1)) < 0
    case '^':
      return difference >= 0 && compare(found, beyond(bound[0] > 0 || count === 1 ? 0 : bound[1] > 0 || count === 2 ? 1 : 2)) < 0
    case '~':
      return difference >= 0 && compare(found, beyond(Math.min(count - 1, 1))) < 0
    case '':
    case '=':
      return difference >= 0 && compare(found, beyond(count - 1)) < 0
    default:
      return true
  }
}

function read(text: string): Version | undefined {
  const match = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text)
  return match ? [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)] : undefined
}

function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2]
}
