import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { announce } from './announcer.ts'
import { copyText } from './copy-text.ts'
import { IconButton } from './icon-button.tsx'

/** Copies text that may be made only when it is asked for. */
export function CopyButton({ text, label = 'Copy', size = 'small' }: { readonly text: string | (() => string); readonly label?: string; readonly size?: 'small' | 'medium' }) {
  const [isDone, setDone] = useState(false)
  useEffect(() => {
    if (!isDone) return
    const timer = setTimeout(() => setDone(false), 1500)
    return () => clearTimeout(timer)
  }, [isDone])
  const Icon = isDone ? Check : Copy
  return (
    <IconButton
      size={size}
      label={isDone ? 'Copied' : label}
      icon={<Icon className="icon" aria-hidden="true" />}
      onPress={() => {
        copyText(typeof text === 'string' ? text : text()).then(
          () => (setDone(true), announce('Copied')),
          () => announce('The clipboard is not available'),
        )
      }}
    />
  )
}
