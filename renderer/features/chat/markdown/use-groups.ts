import { useRef } from 'react'

/** So many stand in a group: of a long list that grows, one group and the list of groups are looked at. */
const SIZE = 32

/** Cuts a list into groups; a group whose members are the same stays the same array. */
export function useGroups<Value>(values: readonly Value[]): readonly (readonly Value[])[] {
  const before = useRef<readonly (readonly Value[])[]>([])
  return (before.current = groupsOf(values, before.current))
}

export function groupsOf<Value>(values: readonly Value[], before: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  const groups: (readonly Value[])[] = []
  for (let start = 0; start < values.length; start += SIZE) {
    const old = before[groups.length]
    const length = Math.min(SIZE, values.length - start)
    groups.push(old?.length === length && old.every((value, index) => value === values[start + index]) ? old : values.slice(start, start + length))
  }
  return groups
}
