import {
  type CustomForm,
  type CustomResourceDefinition,
  type CustomResourceDefinitionVersion,
  deepCopy,
  deepEqual,
  defineKind,
  evaluateJsonPath,
  type FieldError,
  type JsonObject,
  type KindDefinition,
  type KubeObject,
  parseJsonPath,
  rootPath,
  type SelectableField,
} from '@coxswain/api-types'
import type { JsonMap } from '@coxswain/api-types/openapi'
import type { Entry } from '../cache/entry.ts'
import { customColumns } from './columns.ts'
import type { Converter } from './conversion/converter.ts'
import { compileRules } from './rules/rules.ts'
import { customScale, scaleErrors } from './scale-paths.ts'
import {
  blocksRules,
  compileSchema,
  decodeCustom,
  type PublishedOptions,
  publishedSchema,
  readyToValidate,
  type StructuralSchema,
  typeTableOf,
  validateCustom,
} from './schema/index.ts'

/** One version of a custom kind, with what takes its objects out of the store and puts them there. */
export interface VersionForm extends CustomForm {
  readonly apiVersion: string
  /** The schema of this or another version; undefined for a version that the definition does not have. */
  schemaOf(version: string): StructuralSchema | undefined
  /** The schema as the published documents have it. */
  published(options: PublishedOptions): JsonMap
  readonly convert: Converter
  /** Whether a conversion is somebody else's, and has to be waited for. */
  readonly asks: boolean
  /** Entries of the store as they are in this version, as far as somebody has asked for them. */
  readonly shown: WeakMap<Entry, Entry | Promise<Entry>>
}

export interface CustomKind {
  /** All versions, the one that is stored first. */
  readonly versions: readonly KindDefinition[]
  /** Those that are served. */
  readonly served: readonly KindDefinition[]
}

export interface CustomKindInput {
  readonly definition: CustomResourceDefinition
  /** The definition again: schemas and columns are made from it when they are needed, and it is not kept for that. */
  load(): CustomResourceDefinition
  readonly convert: Converter
}

/** What a definition adds to the API: a kind for each of its versions (upstream's `customresource` strategy). */
export const customKind = (input: CustomKindInput): CustomKind => {
  const { spec } = input.definition
  const parts = lazyParts(input)
  const fields = fieldsOf(spec.versions)
  const definitions = new Map<string, KindDefinition>()
  for (const version of spec.versions) {
    const form = formOf(input, { version, parts, sibling: (name) => definitions.get(name) })
    definitions.set(version.name, definitionOf(input.definition, { version, form, fields, parts }))
  }
  const of = (wanted: (version: CustomResourceDefinitionVersion) => boolean): readonly KindDefinition[] =>
    spec.versions.filter(wanted).flatMap(({ name }) => definitions.get(name) ?? [])
  return { versions: [...of(({ storage }) => storage), ...of(({ storage }) => !storage)], served: of(({ served }) => served) }
}

export const formOfKind = (definition: KindDefinition): VersionForm | undefined => definition.custom as VersionForm | undefined

/** What is made of a definition on first need, and kept. */
const kept = <T>(make: (version: string) => T): ((version: string) => T) => {
  const known = new Map<string, T>()
  return (version) => {
    if (!known.has(version)) known.set(version, make(version))
    return known.get(version) as T
  }
}

const lazyParts = ({ definition, load }: CustomKindInput) => {
  const { group, versions, names } = definition.spec
  const known = new Set(versions.map(({ name }) => name))
  const read = (version: string) => load().spec.versions.find(({ name }) => name === version)
  const schema = kept((version) => (known.has(version) ? compileSchema(read(version)?.schema?.openAPIV3Schema) : undefined))
  const types = kept((version) => typeTableOf(schema(version) ?? compileSchema(undefined), { group, version, kind: names.kind }))
  return {
    schema,
    rules: kept((version) => {
      const props = read(version)?.schema?.openAPIV3Schema
      return props === undefined ? undefined : compileRules(props)
    }),
    published: (version: string, options: PublishedOptions): JsonMap => {
      const found = read(version)
      const selectableFields = found?.selectableFields?.map(({ jsonPath }) => jsonPath)
      return publishedSchema(found?.schema?.openAPIV3Schema, { group, version, kind: names.kind, selectableFields }, options)
    },
    columns: kept((version) => customColumns(read(version)?.additionalPrinterColumns ?? [])),
    // Managers may own fields in any version: one table has them all.
    typed: kept((version) => ({
      types: Object.assign({}, ...[...known].map((name) => types(name).types)) as ReturnType<CustomForm['typed']>['types'],
      type: types(version).type,
    })),
  }
}
type LazyParts = ReturnType<typeof lazyParts>

interface FormInput {
  readonly version: CustomResourceDefinitionVersion
  readonly parts: LazyParts
  sibling(name: string): KindDefinition | undefined
}

const formOf = ({ definition, convert }: CustomKindInput, { version, parts, sibling }: FormInput): VersionForm => {
  const { name } = version
  const schema = (): StructuralSchema => parts.schema(name) ?? compileSchema(undefined)
  return {
    apiVersion: `${definition.spec.group}/${name}`,
    storageVersion: definition.spec.versions.find(({ storage }) => storage)?.name ?? name,
    selectable: (version.selectableFields ?? []).map(({ jsonPath }) => fieldName(jsonPath)),
    typed: () => parts.typed(name),
    decode: (object) => decodeCustom(schema(), object),
    ready: () => allReady(readyToValidate(schema()), parts.rules(name)?.ready()),
    version: sibling,
    schemaOf: parts.schema,
    published: (options) => parts.published(name, options),
    convert,
    asks: definition.spec.conversion?.strategy === 'Webhook',
    shown: new WeakMap(),
  }
}

const allReady = (...waits: readonly (Promise<void> | undefined)[]): Promise<void> | undefined => {
  const waiting = waits.filter((wait) => wait !== undefined)
  return waiting.length === 0 ? undefined : Promise.all(waiting).then(() => undefined)
}

/** Fields of all versions: an entry keeps the values of each. */
const fieldsOf = (versions: readonly CustomResourceDefinitionVersion[]): readonly SelectableField<KubeObject>[] => {
  const paths = new Set(versions.flatMap(({ selectableFields = [] }) => selectableFields.map(({ jsonPath }) => jsonPath)))
  return [...paths].map((path) => {
    const steps = parseJsonPath(path) ?? []
    return {
      name: fieldName(path),
      value: (object) => {
        const value = evaluateJsonPath(steps, object as unknown as JsonObject)?.[0]
        return value === undefined || value === null ? '' : String(value)
      },
    }
  })
}
const fieldName = (path: string): string => path.replace(/^\./, '')

interface VersionInput {
  readonly version: CustomResourceDefinitionVersion
  readonly form: VersionForm
  readonly fields: readonly SelectableField<KubeObject>[]
  readonly parts: LazyParts
}

const TERMINATING = 'create not allowed while custom resource definition is terminating'

const definitionOf = (crd: CustomResourceDefinition, { version, form, fields, parts }: VersionInput): KindDefinition => {
  const { spec, status } = crd
  const { plural, kind = '', listKind = '', singular = '', shortNames = [], categories = [] } = status?.acceptedNames ?? spec.names
  const { status: ownStatus, scale } = version.subresources ?? {}
  const hasStatus = ownStatus !== undefined
  const terminating = status?.conditions?.some((each) => each.type === 'Terminating' && each.status === 'True') === true
  const deprecation = deprecationOf(spec.group, kind, version)
  const definition = defineKind<KubeObject>({
    group: spec.group,
    version: version.name,
    kind,
    plural,
    singular,
    listKind,
    shortNames,
    categories,
    scope: spec.scope === 'Namespaced' ? 'Namespaced' : 'Cluster',
    schema: `${spec.group}/${version.name}.${kind}`,
    subresources: { ...(hasStatus ? { status: true as const } : {}), ...(scale === undefined ? {} : { scale: customScale(scale) }) },
    unconditionalUpdate: false,
    fields,
    ...(deprecation === undefined ? {} : { deprecation }),
    ...(terminating ? { uncreatable: () => TERMINATING } : {}),
    resetFields: { status: ['metadata'] },
    prepareCreate: (draft) => {
      if (hasStatus) delete (draft as StatusOf).status
      draft.metadata.generation = 1
    },
    prepareUpdate: (draft, old, { subresource }) => {
      if (subresource === 'status') keepAllButStatus(draft, old)
      else if (hasStatus) keepStatus(draft, old)
      if (subresource !== 'status' && changed(draft, old)) draft.metadata.generation = (old.metadata.generation ?? 0) + 1
    },
    validate: (object, _at, old) => {
      const errors = schemaErrors(parts.schema(version.name), object, old)
      const rest = scaleErrors(scale, object)
      const rules = blocksRules(errors) ? [] : (parts.rules(version.name)?.validate(object, old, rootPath) ?? [])
      return [...errors, ...rest, ...rules]
    },
    warnings: ({ metadata }, old) => finalizerWarnings(metadata.finalizers ?? [], old?.metadata.finalizers ?? []),
    custom: form,
  })
  return Object.defineProperty(definition, 'columns', { get: () => parts.columns(version.name), enumerable: true })
}

const schemaErrors = (schema: StructuralSchema | undefined, object: KubeObject, old: KubeObject | undefined): readonly FieldError[] =>
  schema === undefined ? [] : validateCustom(schema, object as unknown as JsonObject, old as unknown as JsonObject | undefined)

type StatusOf = KubeObject & { status?: unknown }

const keepStatus = (draft: StatusOf, old: StatusOf): void => {
  if (Object.hasOwn(old, 'status')) draft.status = deepCopy(old.status)
  else delete draft.status
}

/** A write of the status changes nothing else, but for who has written. */
const keepAllButStatus = (draft: StatusOf, old: StatusOf): void => {
  const { status: written, metadata } = draft
  const whole = deepCopy(old) as StatusOf
  if (metadata.managedFields === undefined) delete whole.metadata.managedFields
  else whole.metadata.managedFields = metadata.managedFields
  for (const key of Object.keys(draft)) delete (draft as unknown as JsonObject)[key]
  Object.assign(draft, whole)
  if (written === undefined) delete draft.status
  else draft.status = written
}

const changed = ({ metadata: _, ...draft }: KubeObject, { metadata: __, ...old }: KubeObject): boolean => !deepEqual(draft, old)

const deprecationOf = (group: string, kind: string, { name, deprecated = false, deprecationWarning }: CustomResourceDefinitionVersion) =>
  deprecated ? (deprecationWarning ?? `${group}/${name} ${kind} is deprecated`) : undefined

const finalizerWarnings = (finalizers: readonly string[], before: readonly string[]): readonly string[] =>
  finalizers
    .filter((name) => !name.includes('/') && !STANDARD.has(name) && !before.includes(name))
    .map(
      (name) =>
        `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers`,
    )
const STANDARD: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])
