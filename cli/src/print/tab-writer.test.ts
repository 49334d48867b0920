import { expect, it } from 'vitest'
import { createTabWriter, DESCRIBE_STYLE, TABLE_STYLE } from './tab-writer.ts'

const aligned = (text: string, style = DESCRIBE_STYLE): string => {
  const writer = createTabWriter(style)
  writer.write(text)
  return writer.flush()
}

it('pads each cell to the widest of its column, the last of a line excepted', () => {
  expect(aligned('a\tbb\tc\naaaa\tb\tcc\n')).toBe('a     bb  c\naaaa  b   cc\n')
})

it('begins a column anew where a line has none', () => {
  expect(aligned('long name:\tx\nplain\na:\ty\n')).toBe('long name:  x\nplain\na:  y\n')
})

it('aligns the first column over lines that have further ones', () => {
  expect(aligned('Port:\thttp\t80/TCP\nTargetPort:\t8080\n')).toBe(
    'Port:       http  80/TCP\nTargetPort:  8080\n'.replace('Port:       http', 'Port:        http'),
  )
})

it('keeps trailing cells that are empty', () => {
  expect(aligned('Medium:\t\nType:\tx\n')).toBe('Medium:  \nType:    x\n')
})

it('counts characters, not bytes or UTF-16 units', () => {
  expect(aligned('🎉é\tx\nabc\ty\n')).toBe('🎉é   x\nabc  y\n')
})

it('makes columns of tables six wide at least, three apart', () => {
  expect(aligned('A\tB\tC\n1\t22222222\t3\n', TABLE_STYLE)).toBe('A     B          C\n1     22222222   3\n')
})

it('remembers widths of earlier rows, so that those of a watch line up', () => {
  const writer = createTabWriter(TABLE_STYLE)
  writer.write('NAME\tX\na-long-name\tx\n')
  expect(writer.flush()).toBe('NAME          X\na-long-name   x\n')
  writer.write('b\ty\n')
  expect(writer.flush()).toBe('b             y\n')
})
