const isDigit = (char: string | undefined): boolean => char !== undefined && /\p{Nd}/u.test(char)
const isLetter = (char: string): boolean => /\p{L}/u.test(char)

/** Go-yaml's order of keys: numbers within them by value (`a2` before `a10`), letters after other characters. */
export const compareNaturally = (a: string, b: string): number => {
  const [left, right] = [[...a], [...b]]
  let digits = false
  for (const [i, x] of left.entries()) {
    const y = right[i]
    if (y === undefined) return 1
    if (x === y) {
      digits = isDigit(x)
      continue
    }
    const [xIsLetter, yIsLetter] = [isLetter(x), isLetter(y)]
    if (xIsLetter && yIsLetter) return byCodePoint(x, y)
    if (xIsLetter || yIsLetter) return digits === xIsLetter ? -1 : 1
    const [m, n] = [numberAt(left, i, [x, y]), numberAt(right, i, [x, y])]
    if (m.value !== n.value) return m.value < n.value ? -1 : 1
    return m.end === n.end ? byCodePoint(x, y) : m.end - n.end
  }
  return left.length - right.length
}

/** Code points, as Go's runes compare. */
const byCodePoint = (a: string, b: string): number => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)

/** The digits from `start` on as a number; where one side begins with a zero, digits before that are not zero count too. */
const numberAt = (chars: readonly string[], start: number, first: readonly string[]): { readonly value: bigint; readonly end: number } => {
  let value = 0n
  if (first.includes('0')) for (let j = start - 1; j >= 0 && isDigit(chars[j]); j--) if (chars[j] !== '0') value = 1n
  let end = start
  for (; isDigit(chars[end]); end++) value = value * 10n + BigInt((chars[end]?.codePointAt(0) ?? 48) - 48)
  return { value, end }
}
