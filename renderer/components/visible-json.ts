/** JSON for reading: characters that cannot be seen (zero width, direction marks, tags) are written as escapes. */
export function visibleJson(value: unknown): string {
  return (JSON.stringify(value, null, 2) ?? 'undefined').replaceAll(/[\p{Cf}\p{Co}\u2028\u2029\u115F\u1160\u3164\uFFA0\u{E0100}-\u{E01EF}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
