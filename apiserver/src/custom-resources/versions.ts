import { deepCopy, deepEqual, type JsonObject, type KindDefinition, type KubeObject } from '@coxswain/api-types'
import type { Entry, Objects } from '../cache/entry.ts'
import { encodeStored } from '../storage/codec.ts'
import { formOfKind, type VersionForm } from './custom-kind.ts'
import { restoreCustom } from './schema/index.ts'

/** Objects of custom kinds lie in the store as they were written, in the version that was stored then. Here they become what is asked for. */
export interface Versions {
  /** The entry in the definition's version; the very same where its bytes are that already, as always for built-in kinds. */
  present(definition: KindDefinition, entry: Entry): Entry | Promise<Entry>
  /** The same for many: a webhook is asked for all of them together. */
  presentAll(definition: KindDefinition, entries: readonly Entry[]): readonly Entry[] | Promise<readonly Entry[]>
  /** An object of the definition's version as it is to be stored. */
  stored(definition: KindDefinition, object: KubeObject): KubeObject | Promise<KubeObject>
}

export const createVersions = (objects: Objects): Versions => {
  /** The entry as it reads today, in the version it was written in: what the schema has defaulted or taken away since. */
  const restored = (form: VersionForm, entry: Entry): KubeObject => {
    const stored = objects.object(entry)
    const schema = form.schemaOf(versionOf(stored))
    if (schema === undefined) return stored
    const copy = deepCopy(stored)
    restoreCustom(schema, copy as unknown as JsonObject)
    return deepEqual(copy, stored) ? stored : copy
  }
  const derive = (form: VersionForm, entry: Entry, object: KubeObject): Entry => {
    const kept = objects.object(entry)
    if (object === kept) return entry
    pruneTo(form, object)
    const value = encodeStored(object)
    objects.remember(value.bytes, object)
    return { ...entry, labels: object.metadata.labels, value }
  }
  const make = (form: VersionForm, entry: Entry): Entry | Promise<Entry> => {
    const object = restored(form, entry)
    if (object.apiVersion === form.apiVersion) return derive(form, entry, object)
    const converted = form.convert([object], form.apiVersion)
    const done = (all: readonly KubeObject[]): Entry => derive(form, entry, all[0] as KubeObject)
    return converted instanceof Promise ? converted.then(done) : done(converted)
  }
  /** Kept by the entry, which never changes; a conversion that failed is tried again. */
  const keep = (form: VersionForm, entry: Entry, made: Entry | Promise<Entry>): Entry | Promise<Entry> => {
    form.shown.set(entry, made)
    if (!(made instanceof Promise)) return made
    return made.then(
      (shown) => {
        form.shown.set(entry, shown)
        return shown
      },
      (error: unknown) => {
        form.shown.delete(entry)
        throw error
      },
    )
  }
  const present = (definition: KindDefinition, entry: Entry): Entry | Promise<Entry> => {
    const form = formOfKind(definition)
    if (form === undefined) return entry
    return form.shown.get(entry) ?? keep(form, entry, make(form, entry))
  }
  const convertTogether = async (definition: KindDefinition, form: VersionForm, entries: readonly Entry[]): Promise<readonly Entry[]> => {
    const unknown = entries.filter((entry) => !form.shown.has(entry))
    const read = unknown.map((entry) => restored(form, entry))
    const converted = await form.convert(read, form.apiVersion)
    for (const [i, entry] of unknown.entries()) form.shown.set(entry, derive(form, entry, converted[i] as KubeObject))
    return Promise.all(entries.map((entry) => present(definition, entry)))
  }
  return {
    present,
    presentAll: (definition, entries) => {
      const form = formOfKind(definition)
      if (form === undefined) return entries
      const shown: Entry[] = []
      for (const entry of entries) {
        const known = form.shown.get(entry)
        if (known instanceof Promise || (known === undefined && mayAsk(form, objects.object(entry))))
          return convertTogether(definition, form, entries)
        shown.push(known ?? (present(definition, entry) as Entry))
      }
      return shown
    },
    stored: toStored,
  }
}

const toStored: Versions['stored'] = (definition, object) => {
  const form = formOfKind(definition)
  if (form === undefined || versionOf(object) === form.storageVersion) return object
  const storage = formOfKind(form.version(form.storageVersion) ?? definition) ?? form
  const done = (all: readonly KubeObject[]): KubeObject => {
    const converted = deepCopy(all[0] as KubeObject)
    pruneTo(storage, converted)
    return converted
  }
  const converted = form.convert([object], `${definition.group}/${form.storageVersion}`)
  return converted instanceof Promise ? converted.then(done) : done(converted)
}

const versionOf = ({ apiVersion = '' }: KubeObject): string => apiVersion.slice(apiVersion.indexOf('/') + 1)

/** Whether a conversion has to be waited for. */
const mayAsk = (form: VersionForm, object: KubeObject): boolean => form.asks && object.apiVersion !== form.apiVersion

/** What the version does not know is left out after a conversion. */
const pruneTo = (form: VersionForm, object: KubeObject): void => {
  const schema = form.schemaOf(versionOf(object))
  if (schema !== undefined) restoreCustom(schema, object as unknown as JsonObject)
}
