import { colourCode } from './colour-code.ts'
import type { CodeLanguage } from './code-languages.ts'

/** One code to colour at a time, from `highlight.ts`. */
export interface ColourJob {
  readonly id: number
  readonly code: string
  readonly language: CodeLanguage
}

addEventListener('message', ({ data }: MessageEvent<ColourJob>) => {
  colourCode(data.code, data.language).then(
    (colours) => postMessage({ id: data.id, colours }, { transfer: [colours.ranges.buffer] }),
    () => postMessage({ id: data.id }),
  )
})
