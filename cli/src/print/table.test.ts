import { describe, expect, it } from 'vitest'
import { createTablePrinter, formatLabels, type Table, type TableOptions } from './table.ts'

const OPTIONS: TableOptions = { wide: false, headers: true, namespaces: false, kind: undefined, showLabels: false, labelColumns: [] }
const column = (name: string, priority = 0, format = '') => ({ name, type: 'string', format, priority })
const TABLE: Table = {
  columnDefinitions: [column('Name', 0, 'name'), column('Ready'), column('Node', 1)],
  rows: [
    {
      cells: ['web-0', '1/1', 'node-1'],
      object: { metadata: { namespace: 'default', labels: { app: 'web', 'example.com/tier': 'front' } } },
    },
    { cells: ['a-much-longer-name', 0, null], object: { metadata: { namespace: 'other' } } },
  ],
}
const print = (options: Partial<TableOptions>, table = TABLE): string => createTablePrinter({ ...OPTIONS, ...options }).print(table)

describe('a table', () => {
  it('has upper-case headers and the columns of priority 0', () => {
    expect(print({})).toBe('NAME                 READY\nweb-0                1/1\na-much-longer-name   0\n')
  })
  it('has all columns when wide; a cell without a value is empty', () => {
    expect(print({ wide: true })).toBe(
      'NAME                 READY   NODE\nweb-0                1/1     node-1\na-much-longer-name   0       \n',
    )
  })
  it('has namespaces first, and kinds before the names', () => {
    expect(print({ namespaces: true, kind: 'pod' })).toBe(
      'NAMESPACE   NAME                     READY\ndefault     pod/web-0                1/1\nother       pod/a-much-longer-name   0\n',
    )
  })
  it('has labels last, by name and all of them', () => {
    expect(print({ labelColumns: ['example.com/tier'], showLabels: true }, { ...TABLE, rows: TABLE.rows.slice(0, 1) })).toBe(
      'NAME    READY   TIER    LABELS\nweb-0   1/1     front   app=web,example.com/tier=front\n',
    )
  })
  it('without rows prints nothing, and without headers no headers', () => {
    expect(print({}, { ...TABLE, rows: [] })).toBe('')
    expect(print({ headers: false }, { ...TABLE, rows: TABLE.rows.slice(0, 1) })).toBe('web-0   1/1\n')
  })
  it('keeps a cell on its line', () => {
    expect(print({}, { columnDefinitions: [column('Name')], rows: [{ cells: ['a\nb\tc'] }] })).toBe('NAME\na\\nb\\tc\n')
  })
})

it('rows of a watch come without headers, under those of before', () => {
  const printer = createTablePrinter(OPTIONS)
  printer.print(TABLE)
  expect(printer.print({ columnDefinitions: null, rows: [{ cells: ['x', '0/1', 'node-2'] }] })).toBe('x                    0/1\n')
})

it('labels are sorted, and none are said to be none', () => {
  expect(formatLabels({ b: '2', a: '1' })).toBe('a=1,b=2')
  expect(formatLabels({})).toBe('<none>')
})
