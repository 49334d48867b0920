import type { PersistentVolume, PersistentVolumeClaim } from '../generated/core.v1.types.ts'
import type { ObjectMeta } from '../generated/meta.v1.types.ts'
import type { StorageClass } from '../generated/storage.v1.types.ts'
import type { DeepReadonly } from '../object.ts'
import { parseTime } from '../time.ts'
import { BETA_STORAGE_CLASS, DEFAULT_CLASS } from './well-known.ts'

type Claim = DeepReadonly<PersistentVolumeClaim>
type Metadata = DeepReadonly<ObjectMeta>

/** What an object's annotations hold under a key; nothing that is inherited. */
export const annotation = ({ annotations }: Metadata, key: string): string | undefined =>
  annotations !== undefined && Object.hasOwn(annotations, key) ? annotations[key] : undefined

/** Name of the storage class of a claim; empty: it has none (upstream's `GetPersistentVolumeClaimClass`). */
export const classOfClaim = ({ metadata, spec }: Claim): string => annotation(metadata, BETA_STORAGE_CLASS) ?? spec?.storageClassName ?? ''

/** Does the claim say which class it wants, be it none? One that says nothing gets the default class, as soon as there is one. */
export const namesClass = ({ metadata, spec }: Claim): boolean =>
  annotation(metadata, BETA_STORAGE_CLASS) !== undefined || spec?.storageClassName !== undefined

/** Name of the storage class of a volume; empty: it has none. */
export const classOfVolume = ({ metadata, spec }: DeepReadonly<PersistentVolume>): string =>
  annotation(metadata, BETA_STORAGE_CLASS) ?? spec?.storageClassName ?? ''

/** Is the class for claims that name none? */
const isDefaultClass = ({ metadata }: DeepReadonly<StorageClass>): boolean =>
  DEFAULT_CLASS.some((key) => annotation(metadata, key) === 'true')

/** The class for claims that name none: of several the newest, then the first by name (upstream's `GetDefaultClass`). */
export const defaultClass = <T extends DeepReadonly<StorageClass>>(classes: readonly T[]): T | undefined =>
  classes.filter(isDefaultClass).sort((a, b) => madeAt(b) - madeAt(a) || (nameOf(a) < nameOf(b) ? -1 : 1))[0]

const madeAt = ({ metadata }: DeepReadonly<StorageClass>): number => parseTime(metadata.creationTimestamp) ?? 0
const nameOf = ({ metadata }: DeepReadonly<StorageClass>): string => metadata.name ?? ''
