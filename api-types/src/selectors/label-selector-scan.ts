/** A word or sign of a label selector's text. `error` carries what upstream's lexer says in place of the text. */
export interface Token {
  readonly type: 'identifier' | 'end' | 'error' | 'in' | 'notin' | '(' | ')' | ',' | '!' | '=' | '==' | '!=' | '>' | '<'
  readonly text: string
}

const SIGNS: ReadonlySet<string> = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '('])
const isSpace = (character: string): boolean => character === ' ' || character === '\t' || character === '\r' || character === '\n'
const isSpecial = (character: string): boolean => '=!(),><'.includes(character)

/** Cuts a selector into tokens; the last one is `end`. A NUL ends the text, as in upstream's lexer. */
export const scanSelector = (given: string): readonly Token[] => {
  const nul = given.indexOf('\0')
  const text = nul === -1 ? given : given.slice(0, nul)
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    if (isSpace(character)) at++
    else {
      const end = isSpecial(character) ? endOfSign(text, at) : endOfWord(text, at)
      tokens.push(
        isSpecial(character) ? { type: text.slice(at, end) as Token['type'], text: text.slice(at, end) } : word(text.slice(at, end)),
      )
      at = end
    }
  }
  tokens.push({ type: 'end', text: '' })
  return tokens
}

const word = (text: string): Token => ({ type: text === 'in' || text === 'notin' ? text : 'identifier', text })

const endOfWord = (text: string, start: number): number => {
  let end = start
  while (end < text.length && !isSpace(text.charAt(end)) && !isSpecial(text.charAt(end))) end++
  return end
}

/** The longest sign that begins here; each special character is a sign by itself. */
const endOfSign = (text: string, start: number): number =>
  SIGNS.has(text.slice(start, start + 2)) && start + 2 <= text.length ? start + 2 : start + 1
