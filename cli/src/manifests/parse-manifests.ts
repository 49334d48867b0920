import { type JsonObject, type JsonValue, type KubeObject, type ObjectMeta, setOwn } from '@coxswain/api-types'
import { type Document, parseAllDocuments } from 'yaml'
import { CliError } from '../errors.ts'

/** An object whose other fields are not known here. */
export type AnyObject = KubeObject & JsonObject

/** An object as a file has it. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly object: AnyObject
  /** `deployment.yaml`, or `STDIN`: for messages. */
  readonly source: string
}

/** Tags that YAML 1.1 gives meaning to, and Kubernetes' readers do not. */
const FOREIGN_TAGS = /timestamp|binary|set|omap|pairs/
/** Aliases to containers may multiply a file's size: this many at most. */
const MAX_ALIASES = 100

/**
 * The objects of a file, in order: YAML or JSON, several documents, lists unfolded. YAML is read as Kubernetes does (1.1: `yes` is
 * true, `0644` is octal; dates stay text). Throws CliError with the source and the line.
 */
export const parseManifests = (text: string, source: string): readonly Manifest[] => {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    uniqueKeys: true,
    intAsBigInt: true,
    logLevel: 'silent',
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || (!FOREIGN_TAGS.test(String(tag.tag)) && !('format' in tag && tag.format === 'TIME'))),
  })
  const all: readonly Document.Parsed[] = Array.isArray(documents) ? documents : []
  return all.flatMap((document) => {
    const [problem] = document.errors
    if (problem !== undefined) throw new CliError(`error parsing ${source}: ${(problem.message.split('\n')[0] ?? '').replace(/:$/, '')}`)
    const value = plain(document.toJS({ maxAliasCount: MAX_ALIASES, mapAsMap: true }), source)
    return value === null ? [] : unfolded(value, source)
  })
}

/** Maps become objects with own keys only, whatever the key. */
const plain = (value: unknown, source: string): JsonValue => {
  if (value instanceof Map) {
    const object: JsonObject = {}
    for (const [key, each] of value) setOwn(object, String(key), plain(each, source))
    return object
  }
  if (Array.isArray(value)) return value.map((each) => plain(each, source))
  if (typeof value === 'bigint') {
    if (Number.isSafeInteger(Number(value))) return Number(value)
    throw new CliError(`${source}: the integer ${value} is not supported: it is past 2^53`)
  }
  return value === undefined ? null : (value as JsonValue)
}

const unfolded = (value: JsonValue, source: string): readonly Manifest[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CliError(`error parsing ${source}: a document is not an object`)
  const { apiVersion, kind, items } = value
  if (typeof kind !== 'string' || kind === '') throw new CliError(`error validating ${source}: kind not set`)
  if (typeof apiVersion !== 'string' || apiVersion === '') throw new CliError(`error validating ${source}: apiVersion not set`)
  if (kind.endsWith('List') && Array.isArray(items)) return items.flatMap((item) => unfolded(item, source))
  const { metadata } = value
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    throw new CliError(`error validating ${source}: metadata not set`)
  return [{ apiVersion, kind, object: value as AnyObject, source }]
}

/** The object with other metadata; it stays what it was. */
export const withMetadata = (object: AnyObject, metadata: ObjectMeta): AnyObject => ({ ...object, metadata }) as KubeObject as AnyObject
