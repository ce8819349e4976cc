const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' }

/** Characters that act, turn the order of others around, or hide; tab and line feed aside, and joiners, which are part of writing. */
const HIDDEN = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u3164\uffa0]/gu

/** A text for the content of an element or a quoted attribute: nothing in it is markup. */
export function escapeHtml(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[&<>"'`]/g, (character) => names[character] ?? '').replace(HIDDEN, (character) => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`)
}
