import { X } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useProblemAction } from '#renderer/state/use-problem-action.ts'

const KEY = 'steward-problems-seen'

/** What was set aside when Steward opened, told once for each start of it: nothing is broken now, but something is missing. */
export function OpeningProblems() {
  const info = useStore(useApp().live.info)
  const [seen, setSeen] = useState(() => sessionStorage.getItem(KEY))
  const onAction = useProblemAction()
  if (info.kind !== 'ready') return null
  const { instance, problems } = info.value
  if (problems.length === 0 || seen === instance) return null
  function dismiss(): void {
    sessionStorage.setItem(KEY, instance)
    setSeen(instance)
  }
  return (
    <section className="shell-problems" aria-label="Problems at the start">
      <div className="shell-problems-list">
        {problems.map((problem) => (
          <ProblemNotice key={`${problem.code}:${problem.message}`} tone="warning" problem={problem} onAction={onAction} />
        ))}
      </div>
      <IconButton size="small" label="Dismiss" icon={<X className="icon" aria-hidden="true" />} onPress={dismiss} />
    </section>
  )
}
