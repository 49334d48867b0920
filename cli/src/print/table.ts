import type { MetaV1, ObjectMeta } from '@coxswain/api-types'
import { createTabWriter, TABLE_STYLE } from './tab-writer.ts'

type Definition = Pick<MetaV1.TableColumnDefinition, 'name' | 'type' | 'format' | 'priority'>

/** A Table (meta.k8s.io/v1) as the server sends it. */
export interface Table {
  readonly columnDefinitions?: readonly Definition[] | null | undefined
  readonly rows: readonly TableRow[]
  readonly metadata?: { readonly resourceVersion?: string | undefined; readonly continue?: string | undefined } | undefined
}

export interface TableRow {
  readonly cells: readonly unknown[]
  readonly object?: { readonly metadata?: ObjectMeta | undefined } | null | undefined
}

export interface TableOptions {
  /** Columns of priority above 0 too. */
  readonly wide: boolean
  readonly headers: boolean
  /** A column NAMESPACE before all others. */
  readonly namespaces: boolean
  /** `deployment.apps`: names are printed as `deployment.apps/web`. */
  readonly kind: string | undefined
  /** A column LABELS after all others. */
  readonly showLabels: boolean
  /** A column for each of these labels. */
  readonly labelColumns: readonly string[]
}

export interface TablePrinter {
  /** The lines of one table. Headers come before the first row alone; columns stay aligned with what was printed before. */
  print(table: Table): string
}

/** Prints tables of one resource as kubectl does (`cli-runtime/pkg/printers/tableprinter.go`). */
export const createTablePrinter = (options: TableOptions): TablePrinter => {
  const writer = createTabWriter(TABLE_STYLE)
  let definitions: readonly Definition[] = []
  let headersPrinted = !options.headers
  return {
    print: ({ columnDefinitions, rows }) => {
      if (columnDefinitions !== undefined && columnDefinitions !== null && columnDefinitions.length > 0) definitions = columnDefinitions
      if (rows.length === 0) return ''
      const columns = decorated(definitions, options)
      if (!headersPrinted) writer.write(`${columns.map(({ title }) => title).join('\t')}\n`)
      headersPrinted = true
      for (const row of rows) writer.write(`${columns.map(({ cell }) => cell(row)).join('\t')}\n`)
      return writer.flush()
    },
  }
}

interface PrintedColumn {
  readonly title: string
  cell(row: TableRow): string
}

const decorated = (definitions: readonly Definition[], options: TableOptions): readonly PrintedColumn[] => {
  const { wide, kind, namespaces, labelColumns, showLabels } = options
  const nameAt = definitions.findIndex(({ format, type }) => format === 'name' && type === 'string')
  const own = definitions.map((definition, i) => ({
    definition,
    title: definition.name.toUpperCase(),
    cell: ({ cells }: TableRow) => (i === nameAt && kind !== undefined ? `${kind}/${textOf(cells[i])}` : textOf(cells[i])),
  }))
  return [
    ...(namespaces ? [{ title: 'NAMESPACE', cell: (row: TableRow) => metaOf(row).namespace ?? '' }] : []),
    ...own.filter(({ definition }) => wide || definition.priority === 0),
    ...labelColumns.map((label) => ({ title: labelTitle(label), cell: (row: TableRow) => labelOf(row, label) ?? '' })),
    ...(showLabels ? [{ title: 'LABELS', cell: (row: TableRow) => formatLabels(metaOf(row).labels) }] : []),
  ]
}

const metaOf = ({ object }: TableRow): ObjectMeta => object?.metadata ?? {}
const labelOf = (row: TableRow, label: string): string | undefined => {
  const labels = metaOf(row).labels ?? {}
  return Object.hasOwn(labels, label) ? labels[label] : undefined
}
/** Of `app.kubernetes.io/name` the last part. */
const labelTitle = (label: string): string => label.slice(label.lastIndexOf('/') + 1).toUpperCase()
const textOf = (cell: unknown): string => {
  if (cell === null || cell === undefined) return ''
  // One object a line, whatever a cell holds.
  return typeof cell === 'string' ? cell.replaceAll(/[\n\r\t\f]/g, (char) => ESCAPES[char] ?? ' ') : goValue(cell)
}
const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f' }
const goValue = (value: unknown): string => (Array.isArray(value) ? `[${value.map(goValue).join(' ')}]` : String(value))

/** `a=1,b=2`, sorted; `<none>` where there are none. */
export const formatLabels = (labels: Readonly<Record<string, string>> | undefined): string => {
  const keys = Object.keys(labels ?? {}).sort()
  return keys.length === 0 ? '<none>' : keys.map((key) => `${key}=${labels?.[key] ?? ''}`).join(',')
}
