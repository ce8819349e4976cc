import { memo, useLayoutEffect, useRef, useState } from 'react'
import { revealHidden } from '#renderer/components/hidden-text.tsx'

type Katex = typeof import('katex').default

let loading: Promise<Katex> | undefined
let loaded: Katex | undefined

function load(): Promise<Katex> {
  return (loading ??= import('katex').then((module) => (loaded = module.default)))
}

/** A formula as MathML, which the browser draws itself: no fonts, no styles. Until KaTeX is there, and where it fails, the source shows. */
export const Math = memo(function Math({ source, isDisplay }: { readonly source: string; readonly isDisplay: boolean }) {
  const place = useRef<HTMLSpanElement>(null)
  const [isReady, setReady] = useState(loaded !== undefined)
  const [isWrong, setWrong] = useState(false)
  useLayoutEffect(() => {
    if (loaded && place.current) {
      setWrong(!draw(loaded, place.current, source, isDisplay))
      return
    }
    let isGone = false
    load().then(
      () => !isGone && setReady(true),
      () => !isGone && setWrong(true),
    )
    return () => void (isGone = true)
  }, [source, isDisplay, isReady])
  const showsSource = isWrong || !isReady
  return (
    <span className={isDisplay ? 'markdown-math markdown-math-display' : 'markdown-math'}>
      <span ref={place} hidden={showsSource} />
      {showsSource ? <code>{revealHidden(source)}</code> : null}
    </span>
  )
})

function draw(katex: Katex, place: HTMLElement, source: string, displayMode: boolean): boolean {
  try {
    // `trust: false` refuses links, images and raw HTML; the limits end macro loops and giant boxes.
    katex.render(source, place, { displayMode, output: 'mathml', trust: false, strict: 'ignore', throwOnError: true, maxExpand: 500, maxSize: 20 })
    return true
  } catch {
    return false
  }
}
