import { type Cell, type Column, type KubeObject, type Resource, stringify } from '@coxswain/api-types'
import type { Entry, Objects } from '../cache/entry.ts'
import type { IncludeObject } from '../request/options.ts'
import { endOfMetadata, metadataPieces, objectChunks } from './encode.ts'
import type { MetaVersion } from './view.ts'
import { PLAIN } from './view.ts'

/**
 * Rows of tables as bytes. What a row is made of is kept beside the entry, within a bound: cells as text, those that change with time as
 * functions of it. So a table of objects that have been shown before is joined like a list, without one of them being parsed.
 */
export interface Rows {
  /** Adds the row of a stored object; a comma goes before all but the first. */
  append(out: Uint8Array[], resource: Resource, entry: Entry, options: RowOptions): void
}

export interface RowOptions {
  readonly include: IncludeObject
  readonly apiVersion: MetaVersion
  /** Milliseconds since the epoch, for ages. */
  readonly now: number
  readonly first: boolean
}

export interface RowsOptions {
  readonly objects: Objects
  readonly maxRows: number
}

interface Row {
  readonly cells: readonly (string | ((now: number) => Cell))[]
  /** JSON of the row's conditions with its key and a comma before; mostly empty. */
  readonly conditions: string
  readonly metadataEnd: number
}

const text = new TextEncoder()
const CLOSE = text.encode('}')
const CLOSE_BOTH = text.encode('}}')

export const createRows = ({ objects, maxRows }: RowsOptions): Rows => {
  // Two generations, as for parsed objects: when the young one is full, the old one is dropped whole. Weak, so that no entry is kept for its row.
  let young = new WeakMap<Entry, Row>()
  let old = new WeakMap<Entry, Row>()
  let size = 0
  const keep = (entry: Entry, row: Row): void => {
    young.set(entry, row)
    if (++size < maxRows / 2) return
    old = young
    young = new WeakMap()
    size = 0
  }
  const made = (columns: Resource['columns'], definition: Resource['definition'], entry: Entry, now: number): Row => {
    const object = objects.object(entry)
    const conditions = definition.rowConditions?.(object)
    return {
      cells: cellsOf(columns, object, now),
      conditions: conditions === undefined ? '' : `,"conditions":${JSON.stringify(conditions)}`,
      metadataEnd: endOfMetadata(entry),
    }
  }
  const rowOf = ({ columns, definition }: Resource, entry: Entry, now: number): Row => {
    const known = young.get(entry)
    if (known !== undefined) return known
    const older = old.get(entry)
    const keepable = columns.every(isKeepable)
    const row = older ?? made(columns, definition, entry, now)
    if (keepable) keep(entry, row)
    return row
  }
  return {
    append: (out, resource, entry, { include, apiVersion, now, first }) => {
      const { cells, conditions, metadataEnd } = rowOf(resource, entry, now)
      let head = first ? '{"cells":[' : ',{"cells":['
      for (const cell of cells) head += typeof cell === 'string' ? cell : stringify(cell(now))
      head += `]${conditions}`
      if (include === 'None') out.push(text.encode(`${head},"object":null}`))
      else if (include === 'Object') out.push(text.encode(`${head},"object":`), ...objectChunks(objects, resource, entry, PLAIN), CLOSE)
      else {
        const partial = `,"object":{"kind":"PartialObjectMetadata","apiVersion":"${apiVersion}","metadata":`
        out.push(text.encode(head + partial), ...metadataPieces(resource, entry, metadataEnd), CLOSE_BOTH)
      }
    },
  }
}

/** A function that takes no time gives the same at any time. */
const isKeepable = ({ value, kept }: Column<KubeObject>): boolean => kept !== undefined || value.length < 2

/** Cells with their commas: neighbours that stay as they are are one text. */
const cellsOf = (columns: readonly Column<KubeObject>[], object: KubeObject, now: number): Row['cells'] => {
  const cells: Row['cells'][number][] = []
  let fixed = ''
  for (const [i, { value, kept }] of columns.entries()) {
    if (i > 0) fixed += ','
    if (kept === undefined) fixed += stringify(value(object, now))
    else {
      cells.push(fixed, kept(object))
      fixed = ''
    }
  }
  return [...cells, fixed]
}
