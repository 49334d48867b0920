import { builtinKinds, type CustomResourceDefinition, type KindDefinition, kinds, type LiveRegistry } from '@coxswain/api-types'
import type { Cache } from '../cache/cache.ts'
import type { Entry, Objects } from '../cache/entry.ts'
import { follow } from '../cache/follow.ts'
import { sameInAllVersions } from './conversion/converter.ts'
import { type WebhookPorts, webhookConverter } from './conversion/webhook.ts'
import { customKind } from './custom-kind.ts'
import { isTrue } from './definitions/conditions.ts'

export interface ServedKindsOptions {
  readonly cache: Cache
  readonly objects: Objects
  readonly registry: LiveRegistry
  readonly webhooks: WebhookPorts
}

export interface CustomKinds {
  /** All versions of the kind of a definition, the stored one first; empty where it is not served. */
  versionsOf(definition: string): readonly KindDefinition[]
  close(): void
}

/** A kind that is served, and what it was made of: the same makes the same kind. */
interface Served {
  readonly signature: string
  versions: readonly KindDefinition[]
  /** The definition as it is now; its schemas are read from here. */
  entry: Entry
}

/**
 * Serves what established definitions define, as soon as the cache has them. A definition that changes makes its kinds anew, and the
 * watches on them end, as upstream's do.  */
export const serveCustomKinds = (options: ServedKindsOptions): CustomKinds => {
  const { cache, objects, registry } = options
  const served = new Map<string, Served>()
  const leave = (name: string, { group, plural }: Pick<KindDefinition, 'group' | 'plural'>): void => {
    if (!served.delete(name)) return
    registry.set(name, [])
    cache.leave({ group, plural })
  }
  const put = (entry: Entry): void => {
    const definition = objects.object(entry) as CustomResourceDefinition
    const { group, names } = definition.spec
    if (!isTrue(definition, 'Established') || OVERLAPPING.has(`${names.plural}.${group}`)) {
      leave(entry.name, { group, plural: names.plural })
      return
    }
    const signature = signatureOf(definition)
    const known = served.get(entry.name)
    if (known?.signature === signature) {
      known.entry = entry
      return
    }
    const current: Served = { signature, entry, versions: [] }
    served.set(entry.name, current)
    const { conversion } = definition.spec
    const kind = customKind({
      definition: withoutSchemas(definition),
      load: () => objects.object(current.entry) as CustomResourceDefinition,
      convert: conversion?.strategy === 'Webhook' ? webhookConverter(conversion, options.webhooks) : sameInAllVersions,
    })
    current.versions = kind.versions
    cache.enter(kind.versions)
    registry.set(entry.name, kind.served)
  }
  const close = follow(cache, kinds.CustomResourceDefinition as KindDefinition, {
    put,
    removed: (last) => {
      const { group, names } = (objects.object(last) as CustomResourceDefinition).spec
      leave(last.name, { group, plural: names.plural })
    },
  })
  return { versionsOf: (name) => served.get(name)?.versions ?? [], close }
}

/** Names that are taken for good: a definition of one is kept, and never served. */
const OVERLAPPING: ReadonlySet<string> = new Set(builtinKinds.map(({ group, plural }) => `${plural}.${group}`))

/** What a kind is made of, without its schemas: those change with the generation. */
const signatureOf = (definition: CustomResourceDefinition): string => {
  const { metadata, status } = definition
  return JSON.stringify([metadata.uid, metadata.generation, status?.acceptedNames, isTrue(definition, 'Terminating')])
}

/** Schemas are most of a definition, and seldom needed: kinds that nobody uses do without. */
const withoutSchemas = ({ metadata, spec, status }: CustomResourceDefinition): CustomResourceDefinition => ({
  metadata: { name: metadata.name ?? '' },
  spec: { ...spec, versions: spec.versions.map(({ schema: _, additionalPrinterColumns: __, ...rest }) => rest) },
  ...(status === undefined ? {} : { status }),
})
