import type { KubeObject, Resource } from '@coxswain/api-types'
import type { IncludeObject } from '../request/options.ts'
import type { MetaVersion } from './view.ts'

/** `kubectl get` reads its columns from a Table (meta.k8s.io): definitions and one row an object. */
export interface TableInput {
  readonly resource: Resource
  readonly items: Iterable<TableItem>
  readonly includeObject: IncludeObject
  /** Milliseconds since the epoch, for ages. */
  readonly now: number
  readonly metadata: object
  readonly apiVersion: MetaVersion
  /** Events of a watch after the first leave the definitions out, as the client has them. */
  readonly headers: boolean
}

/** An object as it is served, and as it is stored: what a served form adds to the metadata belongs to that form. */
export interface TableItem {
  readonly object: KubeObject
  readonly stored: KubeObject
}

export const tableOf = ({ resource, items, includeObject, now, metadata, apiVersion, headers }: TableInput): object => {
  const rows: object[] = []
  for (const item of items) {
    const conditions = resource.definition.rowConditions?.(item.stored)
    rows.push({
      cells: resource.columns.map((column) => column.value(item.object, now)),
      ...(conditions === undefined ? {} : { conditions }),
      object: rowObject(item, includeObject, apiVersion),
    })
  }
  return { kind: 'Table', apiVersion, metadata, columnDefinitions: headers ? definitionsOf(resource) : null, rows }
}

export const definitionsOf = (resource: Resource): readonly object[] =>
  resource.columns.map(({ name, type, format = '', description, priority }) => ({ name, type, format, description, priority }))

const rowObject = ({ object, stored }: TableItem, include: IncludeObject, apiVersion: MetaVersion): object | null => {
  if (include === 'None') return null
  return include === 'Object' ? object : partialOf(stored, apiVersion)
}

/** What all kinds share, for clients that need no more. */
export const partialOf = ({ metadata }: KubeObject, apiVersion: MetaVersion): KubeObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion,
  metadata,
})
