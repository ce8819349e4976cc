import { useCallback, useEffect, useRef, useState } from 'react'
import type { FilledPrompt } from '#contract/conversation.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { PromptView } from '#contract/server.ts'
import { useClient } from '#renderer/state/app-context.tsx'

export interface PromptFill {
  readonly values: Readonly<Record<string, string>>
  /** Names of needed arguments that are empty, once somebody tried to go on. */
  readonly missing: readonly string[]
  readonly isPending: boolean
  readonly problem: Problem | null
  /** What the server made of it, until an argument is changed. */
  readonly filled: FilledPrompt | null
  set(name: string, value: string): void
  ask(): void
  back(): void
}

/** A prompt and its arguments; one without any is asked for at once. */
export function usePromptFill(prompt: PromptView): PromptFill {
  const client = useClient()
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [isTried, setTried] = useState(false)
  const [isPending, setPending] = useState(prompt.arguments.length === 0)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [filled, setFilled] = useState<FilledPrompt | null>(null)
  const running = useRef<AbortController>(undefined)
  const missing = prompt.arguments.filter(({ name, required }) => required && (values[name] ?? '').trim() === '').map(({ name }) => name)

  const fetch = useCallback(
    async (given: Readonly<Record<string, string>>): Promise<void> => {
      running.current?.abort()
      const controller = new AbortController()
      running.current = controller
      setPending(true)
      setProblem(null)
      try {
        const { messages } = await client.call('server.prompt', { server: prompt.server, name: prompt.name, arguments: given }, { signal: controller.signal })
        if (!controller.signal.aborted) setFilled({ server: prompt.server, name: prompt.name, arguments: given, messages: messages.slice(0, 500) })
      } catch (error) {
        if (!controller.signal.aborted) setProblem(toProblem(error))
      } finally {
        if (!controller.signal.aborted) setPending(false)
      }
    },
    [client, prompt],
  )
  useEffect(() => {
    if (prompt.arguments.length === 0) void fetch({})
    return () => running.current?.abort()
  }, [prompt, fetch])

  return {
    values,
    missing: isTried ? missing : [],
    isPending,
    problem,
    filled,
    set: (name, value) => setValues((last) => ({ ...last, [name]: value })),
    ask() {
      setTried(true)
      if (missing.length > 0) return
      // An argument that was left empty is not sent: an empty text would be a value.
      void fetch(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')))
    },
    back: () => setFilled(null),
  }
}
