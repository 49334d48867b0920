import type { KubeObject } from '@coxswain/api-types'
import { parseAllDocuments } from 'yaml'

/** Manifests as text (YAML or JSON, several documents, `List` objects), as one object, or as several. */
export type Manifests = string | KubeObject | readonly KubeObject[]

/** The objects of manifests in order. Throws with the position of what is not YAML, and with the document that names no kind. */
export const objectsOf = (manifests: Manifests): readonly KubeObject[] => {
  if (typeof manifests !== 'string') return isMany(manifests) ? manifests : [manifests]
  return parseAllDocuments(manifests, { version: '1.1' }).flatMap((document, i) => {
    const [problem] = document.errors
    if (problem !== undefined) throw problem
    const value: unknown = document.toJS()
    return value === null ? [] : listed(value, i)
  })
}

const isMany = (manifests: KubeObject | readonly KubeObject[]): manifests is readonly KubeObject[] => Array.isArray(manifests)

const listed = (value: unknown, position: number): readonly KubeObject[] => {
  const object = value as KubeObject & { items?: readonly KubeObject[] }
  if (typeof object.kind !== 'string' || typeof object.apiVersion !== 'string')
    throw new Error(`document ${position + 1} names no apiVersion and kind`)
  return object.kind === 'List' ? (object.items ?? []) : [object]
}
