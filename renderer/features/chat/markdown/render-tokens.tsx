import type { Token } from 'markdown-it'
import { createElement, Fragment, type ReactNode } from 'react'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { revealHidden, revealInProse } from '#renderer/components/hidden-text.tsx'
import { languageOf } from './block.ts'
import { ImageChip } from './image-chip.tsx'
import { Math as MathView } from './math.tsx'
import { TextLink } from './text-link.tsx'

/** What a token must know of the text around it. */
export interface Place {
  /** More text may arrive in this block. */
  readonly isOpen: boolean
  /** The highest heading of the whole text, 1 to 6. */
  readonly topHeading: number
}

interface Open {
  readonly token: Token
  readonly children: ReactNode[]
}

/**
 * Tokens to elements, by a list of what is known: a token of another kind shows its text and nothing
 * else, so no tag, attribute or address reaches the page that is not made here.
 */
export function renderTokens(tokens: readonly Token[], place: Place = { isOpen: false, topHeading: 1 }): ReactNode[] {
  const root: ReactNode[] = []
  const stack: Open[] = []
  const add = (node: ReactNode): void => void (stack.at(-1)?.children ?? root).push(node)
  tokens.forEach((token, index) => {
    if (token.nesting > 0) {
      stack.push({ token, children: [] })
    } else if (token.nesting < 0) {
      const open = stack.pop()
      if (open) add(renderPair(open, index, place, stack.length === 0))
    } else if (token.type === 'inline') {
      for (const node of renderTokens(token.children ?? [], place)) add(node)
    } else {
      add(renderLeaf(token, index, place.isOpen))
    }
  })
  // What was left open still shows.
  for (let open = stack.pop(); open; open = stack.pop()) add(renderPair(open, -1 - stack.length, place, stack.length === 0))
  return root
}

function renderPair({ token, children }: Open, key: number, { topHeading }: Place, isBlock: boolean): ReactNode {
  // Each block reads in the direction of its own words; what lies inside it follows, or it would not count.
  const dir = isBlock ? 'auto' : undefined
  switch (token.type) {
    case 'paragraph_open':
      return token.hidden ? createElement(Fragment, { key }, ...children) : createElement('p', { key, dir }, ...children)
    case 'heading_open': {
      // The title of the conversation is the page's h1.
      const level = Math.min(6, Math.max(2, Number(token.tag.slice(1)) - topHeading + 2))
      return createElement(`h${level}`, { key, dir, className: `markdown-${token.tag}` }, ...children)
    }
    case 'ordered_list_open': {
      const start = Number(token.attrGet('start') ?? 1)
      return createElement('ol', { key, dir, start: start === 1 ? undefined : start }, ...children)
    }
    case 'bullet_list_open':
      return createElement('ul', { key, dir }, ...children)
    case 'list_item_open': {
      const task = token.meta?.['task']
      if (typeof task !== 'boolean') return createElement('li', { key }, ...children)
      return createElement('li', { key, className: 'markdown-task' }, createElement('input', { key: 'task', type: 'checkbox', checked: task, disabled: true, 'aria-label': task ? 'Done' : 'Not done' }), ...children)
    }
    case 'blockquote_open':
      return createElement('blockquote', { key, dir }, ...children)
    case 'table_open':
      return (
        <TableFrame key={key} dir={dir}>
          {children}
        </TableFrame>
      )
    case 'thead_open':
      return createElement('thead', { key }, ...children)
    case 'tbody_open':
      return createElement('tbody', { key }, ...children)
    case 'tr_open':
      return createElement('tr', { key }, ...children)
    case 'th_open':
    case 'td_open':
      return createElement(token.tag === 'th' ? 'th' : 'td', { key, className: alignmentOf(token) }, ...children)
    case 'strong_open':
      return createElement('strong', { key }, ...children)
    case 'em_open':
      return createElement('em', { key }, ...children)
    case 's_open':
      return createElement('s', { key }, ...children)
    case 'link_open':
      return (
        <TextLink key={key} href={String(token.attrGet('href') ?? '')}>
          {children}
        </TextLink>
      )
    default:
      return createElement('span', { key }, ...children)
  }
}

/** Wide tables scroll inside, so the keyboard must be able to stop here. */
export function TableFrame({ dir, children }: { readonly dir: 'auto' | undefined; readonly children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1)
    <div dir={dir} className="markdown-table" tabIndex={0} role="group" aria-label="Table">
      <table>{children}</table>
    </div>
  )
}

function renderLeaf(token: Token, key: number, isOpen: boolean): ReactNode {
  switch (token.type) {
    case 'softbreak':
      return '\n'
    case 'hardbreak':
      return <br key={key} />
    case 'hr':
      return <hr key={key} />
    case 'code_inline':
      return <code key={key}>{revealHidden(token.content)}</code>
    case 'code_block':
      return <CodeBlock key={key} code={token.content.replace(/\n$/, '')} isOpen={isOpen} />
    case 'fence':
      return <CodeBlock key={key} code={token.content.replace(/\n$/, '')} language={languageOf(token)} isOpen={isOpen} />
    case 'image':
      return <ImageChip key={key} address={String(token.attrGet('src') ?? '')} alt={token.content} />
    case 'math_inline':
      return <MathView key={key} source={token.content} isDisplay={false} />
    case 'math_block':
      return <MathView key={key} source={token.content} isDisplay />
    default:
      return <Fragment key={key}>{revealInProse(token.content)}</Fragment>
  }
}

function alignmentOf(token: Token): string | undefined {
  const match = /text-align:\s*(left|center|right)/.exec(String(token.attrGet('style') ?? ''))
  return match ? `markdown-${match[1]}` : undefined
}
