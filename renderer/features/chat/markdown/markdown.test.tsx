import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { type App, AppProvider } from '#renderer/state/app-context.tsx'
import { Markdown } from './markdown.tsx'

function render(text: string): string {
  // Drawing needs only the place to ask for links; nothing is called while it draws.
  const app = { links: { ask: () => {} } } as unknown as App
  return renderToStaticMarkup(
    <AppProvider app={app}>
      <Markdown text={text} />
    </AppProvider>,
  )
}

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '![x](https://evil.example/?q=secret)',
  '![x](//evil.example/a.png)',
  '![x](data:image/svg+xml;base64,PHN2Zy8+)',
  '![x](data:text/html;base64,PHN2Zy8+)',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](https://evil.example "onmouseover=alert(1)")',
  '<a href="https://evil.example">x</a>',
  '<https://evil.example/auto>',
  'https://evil.example/bare',
  '<iframe src="https://evil.example">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<style>@import url(https://evil.example)</style>',
  '<svg><a xlink:href="javascript:alert(1)">x</a></svg>',
  '```html\n<script>alert(1)</script>\n```',
  '| <img src=x onerror=alert(1)> | b |\n|---|---|\n| ![x](https://evil.example) | 2 |',
  '[x][r]\n\n[r]: https://evil.example',
  '$\\href{javascript:alert(1)}{x}$ and $\\includegraphics{https://evil.example/a.png}$',
  '# <img src=https://evil.example>',
])('%j makes no element that runs, loads or leads away', (text) => {
  const markup = render(text)
  expect(markup).not.toMatch(/<(script|iframe|meta|style|object|embed|link|base|form|a)\b/i)
  expect(markup).not.toMatch(/<[^>]*\s(href|src|srcset|srcdoc|action|xlink:href|on[a-z]+)=/i)
})

test('a picture that lies in the text itself is shown', () => {
  expect(render('![dot](data:image/png;base64,iVBORw0KGgo=)')).toContain('<img class="markdown-image" src="data:image/png;base64,iVBORw0KGgo=" alt="dot"')
})

test('a network picture shows its host', () => {
  const markup = render('![chart](https://evil.example/c.png)')
  expect(markup).toContain('chart')
  expect(markup).toContain('evil.example')
})

test('common Markdown becomes the elements that it names', () => {
  const markup = render('# T\n\n- [x] **a** _b_ ~~c~~ `d`\n\n> q\n\n|a|b|\n|-|-:|\n|1|2|\n\n1. x')
  for (const piece of ['<h2', '<strong>a</strong>', '<em>b</em>', '<s>c</s>', '<code>d</code>', '<blockquote ', '<th>a</th>', 'class="markdown-right">2', '<ol ', 'type="checkbox"']) expect(markup).toContain(piece)
})

test('the highest heading of a text is the second level of the page', () => {
  expect(render('### a\n\n#### b')).toMatch(/<h2[^>]*>a<\/h2><h3[^>]*>b<\/h3>/)
})
