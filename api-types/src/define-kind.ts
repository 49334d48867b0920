import type { KindDefinition, Verb } from './kind.ts'
import type { KubeObject } from './object.ts'
import { isDns1123Subdomain } from './validation/names.ts'

const ALL_VERBS: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const nothing = (): void => undefined
const none = (): readonly never[] => []

type Named = 'group' | 'version' | 'kind' | 'plural' | 'scope' | 'schema'
/** What a kind's file says: its names, and whatever differs from a plain kind that stores what it is given. */
export type KindInput<T extends KubeObject> = Pick<KindDefinition<T>, Named> & Partial<Omit<KindDefinition<T>, Named>>

/** Fills in what a plain kind does. The result is the whole of what the system knows of the kind. */
export const defineKind = <T extends KubeObject>(input: KindInput<T>): KindDefinition<T> => ({
  singular: input.kind.toLowerCase(),
  listKind: `${input.kind}List`,
  shortNames: [],
  categories: [],
  verbs: ALL_VERBS,
  served: [],
  subresources: {},
  validateName: isDns1123Subdomain,
  defaults: nothing,
  prepareCreate: nothing,
  prepareUpdate: nothing,
  validate: none,
  validateUpdate: none,
  warnings: none,
  fields: [],
  columns: [],
  createOnUpdate: false,
  unconditionalUpdate: true,
  garbageCollection: 'Background',
  ...input,
})
