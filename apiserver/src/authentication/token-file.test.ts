import { type Logger, silentLogger } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import { parseCsv } from './csv.ts'
import { sameDigest, tokenDigest } from './token-digest.ts'
import { parseTokenFile } from './token-file.ts'

const recording = (): { logger: Logger; lines: object[] } => {
  const lines: object[] = []
  return { lines, logger: { ...silentLogger, warn: (fields) => lines.push(fields) } }
}

describe('the token file', () => {
  test('has a token, a user, a UID and quoted groups on each line', () => {
    const tokens = parseTokenFile('a,jane,1,"x,y"\r\n\r\nb,"bob ""b"" the builder",\n', 'f', silentLogger)
    expect(tokens.map(({ user }) => user)).toEqual([
      { name: 'jane', uid: '1', groups: ['x', 'y'] },
      { name: 'bob "b" the builder', groups: [] },
    ])
    expect(sameDigest(tokens[0]?.digest ?? Buffer.alloc(0), tokenDigest('a'))).toBe(true)
    expect(sameDigest(tokens[0]?.digest ?? Buffer.alloc(0), tokenDigest('b'))).toBe(false)
  })

  test('names the line of what it cannot take', () => {
    expect(() => parseTokenFile('a,b,c\nx,y\n', 'tokens.csv', silentLogger)).toThrow(
      "token file 'tokens.csv', line 2: must have at least 3 columns (token, user name, user uid), found 2",
    )
    expect(() => parseTokenFile('a,b,c\n\nx,"y,z', 'tokens.csv', silentLogger)).toThrow(
      "token file 'tokens.csv', line 3: a quoted field is not closed",
    )
    expect(() => parseTokenFile('a,b"c,d', 't', silentLogger)).toThrow('line 1')
    expect(() => parseTokenFile('a,"b"c,d', 't', silentLogger)).toThrow('line 1')
    expect(() => parseTokenFile('a,,d', 't', silentLogger)).toThrow('the user name is empty')
  })

  test('warns of empty and of double tokens, of which the later wins', () => {
    const { logger, lines } = recording()
    const tokens = parseTokenFile(',nobody,0\na,first,1\na,second,2\n', 't', logger)
    expect(tokens.map(({ user }) => user.name)).toEqual(['second'])
    expect(lines).toEqual([
      { file: 't', line: 1 },
      { file: 't', line: 3 },
    ])
  })

  test('counts lines through quoted line breaks', () => {
    expect(parseCsv('"a\nb",c\nd')).toEqual([
      { line: 1, fields: ['a\nb', 'c'] },
      { line: 3, fields: ['d'] },
    ])
    expect(parseCsv('a,\n')).toEqual([{ line: 1, fields: ['a', ''] }])
  })
})
