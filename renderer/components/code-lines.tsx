import { memo, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { CodeLanguage } from './code-languages.ts'
import type { Colours } from './colour-code.ts'
import { findColours, knownColours } from './highlight.ts'
import { revealHidden } from './hidden-text.tsx'
import { cutCode, type Chunk } from './cut-code.ts'

/** The lines of a code, in pieces: while it grows only the last piece is drawn, and what is out of sight is neither laid out nor coloured. */
export function CodeLines({ code, language }: { readonly code: string; readonly language: CodeLanguage | undefined }) {
  const before = useRef<readonly Chunk[]>([])
  const chunks = (before.current = cutCode(code, before.current))
  const colours = useColours(code, language)
  return chunks.map((chunk, index) => <CodeChunk key={index} text={chunk.text} start={chunk.start} colours={colours} isLast={index === chunks.length - 1} isOnly={chunks.length <= 2} />)
}

interface ChunkProps extends Chunk {
  readonly colours: Colours | undefined
  readonly isLast: boolean
  /** Of a short code everything is in sight soon enough. */
  readonly isOnly: boolean
}

const CodeChunk = memo(function CodeChunk({ text, start, colours, isLast, isOnly }: ChunkProps) {
  const [isSeen, setSeen] = useState(false)
  const place = useCallback((element: HTMLSpanElement | null) => {
    const onChange = (event: Event): void => setSeen((seen) => seen || !(event as ContentVisibilityAutoStateChangeEvent).skipped)
    element?.addEventListener('contentvisibilityautostatechange', onChange)
    return () => element?.removeEventListener('contentvisibilityautostatechange', onChange)
  }, [])
  const isSkipped = !isOnly && !isLast
  const shown = useMemo(() => (colours && (isSeen || !isSkipped) ? paint(text, start, colours) : revealHidden(text)), [text, start, colours, isSeen, isSkipped])
  return (
    <span className={isSkipped ? 'code-chunk code-chunk-whole' : 'code-chunk'} ref={place}>
      {shown}
    </span>
  )
})

function useColours(code: string, language: CodeLanguage | undefined): Colours | undefined {
  const [found, setFound] = useState<{ readonly code: string; readonly language: CodeLanguage; readonly colours: Colours | undefined }>()
  const known = language === undefined ? undefined : knownColours(code, language)
  useEffect(() => {
    if (language === undefined || known) return
    let isGone = false
    void findColours(code, language).then((colours) => !isGone && setFound({ code, language, colours }))
    return () => void (isGone = true)
  }, [code, language, known])
  return known ?? (found?.code === code && found.language === language ? found.colours : undefined)
}

function paint(text: string, start: number, { scopes, ranges }: Colours): ReactNode[] {
  const nodes: ReactNode[] = []
  const end = start + text.length
  let at = start
  for (let index = firstEndingAfter(ranges, start); index < ranges.length; index += 3) {
    const from = Math.max(ranges[index] ?? end, start)
    const to = Math.min(ranges[index + 1] ?? end, end)
    if (from >= end) break
    if (from > at) nodes.push(revealHidden(text.slice(at - start, from - start)))
    nodes.push(
      <span key={from} className={`code-${scopes[ranges[index + 2] ?? 0] ?? ''}`}>
        {revealHidden(text.slice(from - start, to - start))}
      </span>,
    )
    at = to
  }
  if (at < end) nodes.push(revealHidden(text.slice(at - start)))
  return nodes
}

/** The place of the first triple that ends after `offset`. */
function firstEndingAfter(ranges: Uint32Array, offset: number): number {
  let low = 0
  let high = ranges.length / 3
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle * 3 + 1] ?? 0) > offset) high = middle
    else low = middle + 1
  }
  return low * 3
}
