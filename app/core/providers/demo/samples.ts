/** Shows every form that an answer can take. */
export const sampleMarkdown = String.raw`## A sample of Markdown

Text can be **bold**, *italic*, ~~struck~~ or ${'`'}code${'`'}, and a [link](https://modelcontextprotocol.io) shows its address before it opens.

| Server | Transport | Tools |
|:--|:--|--:|
| everything | stdio | 13 |
| filesystem | stdio | 14 |
| weather | HTTP | 2 |

1. A model asks for a tool.
2. You see every argument.
   - Allow it once, or always.
   - Or deny it, with a word to the model.
3. The result comes back.

${'```'}ts
// Adds two numbers, or says why it cannot.
export function add(left: number, right: number): number {
  if (!Number.isFinite(left + right)) throw new RangeError('Too large')
  return left + right
}
${'```'}

The roots of $ax^2 + bx + c$ are

$$
x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}
$$

> Steward asks before anything sensitive happens.

- [x] Streaming
- [ ] Perfection
`

export const sampleThoughts = `The person wants to see how thinking looks. I am a script, so I do not think, but I can show the form.

First I would look at what is asked. Then I would see which tools are connected and whether one of them helps. Last I would answer, shortly.`
