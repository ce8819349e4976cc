import { BookOpen } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { SkillView } from '#contract/server.ts'
import { rankMatches } from '#renderer/components/fuzzy.ts'
import { PickDialog } from '#renderer/components/pick-dialog.tsx'
import { skillLists, useServerLists } from '#renderer/state/use-server-lists.ts'

/** The skills of all connected servers. Nothing of one is read before it is chosen. */
export function SkillPicker({ onPick, onClose }: { readonly onPick: (skill: SkillView) => void; readonly onClose: () => void }) {
  const [query, setQuery] = useState('')
  const lists = useServerLists(skillLists)
  const items = useMemo(() => {
    const all = lists.flatMap((list) => (list.kind === 'ready' ? list.value : []))
    return rankMatches(all, query, ({ name, description }) => ({ names: [name], words: description })).map((skill) => ({
      id: `${skill.server}\n${skill.uri}`,
      group: skill.server,
      title: skill.name,
      name: skill.version,
      description: skill.description,
      icon: <BookOpen className="icon" aria-hidden="true" />,
      skill,
    }))
  }, [lists, query])
  const isLoading = lists.some((list) => list.kind === 'loading')
  return <PickDialog title="Attach a skill" searchLabel="Search the skills of all servers" items={items} query={query} onQuery={setQuery} onPick={({ skill }) => onPick(skill)} onClose={onClose} empty={isLoading ? 'Reading…' : 'No skill matches.'} />
}
