import { type CustomResourceDefinition, type CustomResourceDefinitionNames, deepEqual } from '@coxswain/api-types'
import { type Condition, conditionOf, isTrue, withCondition, withStatus } from './conditions.ts'

/** Names that other definitions of the group have. */
export interface NamesInUse {
  readonly resources: ReadonlySet<string>
  readonly kinds: ReadonlySet<string>
}

const UNNAMED: CustomResourceDefinitionNames = { plural: '', kind: '' }

/**
 * Gives a definition the names that it asks for and nobody else in its group has, and establishes it once it has them all. Where there
 * are several servers, upstream waits five seconds before it establishes, for the others to hear of it; here they ask before they say
 * that there is no such kind. Pure. Source: `naming_controller.go`, `establishing_controller.go`.
 */
export const acceptNames = (definition: CustomResourceDefinition, inUse: NamesInUse, now: number): CustomResourceDefinition => {
  const { names } = definition.spec
  const accepted = definition.status?.acceptedNames ?? UNNAMED
  const conflicts = conflictsOf(names, accepted, inUse)
  const conflicting = (field: keyof CustomResourceDefinitionNames): boolean => conflicts.some((each) => each.field === field)
  const next: CustomResourceDefinitionNames = {
    plural: conflicting('plural') ? accepted.plural : names.plural,
    ...optional('singular', conflicting('singular') ? accepted.singular : names.singular),
    ...optional('shortNames', conflicting('shortNames') ? accepted.shortNames : names.shortNames),
    kind: conflicting('kind') ? accepted.kind : names.kind,
    ...optional('listKind', conflicting('listKind') ? accepted.listKind : names.listKind),
    ...optional('categories', names.categories),
  }
  const named = deepEqual(next, accepted) ? definition : withStatus(definition, { acceptedNames: next })
  const last = conflicts.at(-1)
  if (last !== undefined) {
    const refused = withCondition(named, { type: 'NamesAccepted', status: 'False', reason: last.reason, message: last.message }, now)
    return conditionOf(refused, 'Established') === undefined ? withCondition(refused, NOT_ACCEPTED, now) : refused
  }
  const acceptable = withCondition(named, NO_CONFLICTS, now)
  return isTrue(acceptable, 'Established') ? acceptable : withCondition(acceptable, ESTABLISHED, now)
}

const NO_CONFLICTS: Condition = { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
const NOT_ACCEPTED: Condition = { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
const ESTABLISHED: Condition = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
}

const optional = <K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { [key in K]?: V })

interface Conflict {
  readonly field: keyof CustomResourceDefinitionNames
  readonly reason: string
  readonly message: string
}

/** In upstream's order: the last one is told. */
const conflictsOf = (
  wanted: CustomResourceDefinitionNames,
  accepted: CustomResourceDefinitionNames,
  { resources, kinds }: NamesInUse,
): readonly Conflict[] => {
  const taken = (name: string | undefined, own: string | undefined, used: ReadonlySet<string>): boolean =>
    name !== undefined && name !== '' && name !== own && used.has(name)
  const one = (field: 'plural' | 'singular' | 'kind' | 'listKind', reason: string, used: ReadonlySet<string>): readonly Conflict[] =>
    taken(wanted[field], accepted[field], used) ? [{ field, reason, message: inUse(wanted[field] ?? '') }] : []
  const shortNames = (wanted.shortNames ?? []).filter((name) => !(accepted.shortNames ?? []).includes(name) && resources.has(name))
  return [
    ...one('plural', 'PluralConflict', resources),
    ...one('singular', 'SingularConflict', resources),
    ...(shortNames.length === 0
      ? []
      : [{ field: 'shortNames' as const, reason: 'ShortNamesConflict', message: aggregated(shortNames.map(inUse)) }]),
    ...one('kind', 'KindConflict', kinds),
    ...one('listKind', 'ListKindConflict', kinds),
  ]
}

const inUse = (name: string): string => `${JSON.stringify(name)} is already in use`
/** Go's text of several errors. */
const aggregated = (errors: readonly string[]): string => (errors.length === 1 ? (errors[0] as string) : `[${errors.join(', ')}]`)
