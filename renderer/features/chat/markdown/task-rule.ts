import type { MarkdownIt, Token } from 'markdown-it'

/** `[ ]` and `[x]` at the start of a list item become a box: its state is kept in the item's `meta.task`. */
export function addTasks(markdown: MarkdownIt): void {
  markdown.core.ruler.after('inline', 'tasks', ({ tokens }) => {
    tokens.forEach((token, index) => {
      const inline = tokens[index + 2]
      if (token.type !== 'list_item_open' || tokens[index + 1]?.type !== 'paragraph_open' || inline?.type !== 'inline') return
      const first: Token | undefined = inline.children?.[0]
      const match = first?.type === 'text' ? /^\[([ xX])\] /.exec(first.content) : null
      if (!first || !match) return
      first.content = first.content.slice(match[0].length)
      token.meta = { ...token.meta, task: match[1] !== ' ' }
    })
  })
}
