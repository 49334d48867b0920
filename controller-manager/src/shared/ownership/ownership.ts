import {
  type DeepReadonly,
  type KubeObject,
  type LabelRequirement,
  type LabelSelector,
  labelSelectorRequirements,
  NOTHING,
  type Stored,
} from '@coxswain/api-types'
import type { Kind } from '@coxswain/client'

/** How the objects of one kind come by those that they control: by a label selector. Said once, used by all in this folder. */
export interface Ownership<Owner extends KubeObject = KubeObject, Dependent extends KubeObject = KubeObject> {
  readonly owner: Kind<Owner>
  readonly dependent: Kind<Dependent>
  selectorOf(owner: Stored<Owner>): DeepReadonly<LabelSelector> | undefined
  /** Asked besides the selector of what it selects: may this owner have this dependent? Any, unless given. */
  fits?(dependent: Stored<Dependent>, owner: Stored<Owner>): boolean
  /** Dependents for which this is false are left as they are: neither adopted, nor released, nor counted. All, unless given. */
  concerns?(dependent: Stored<Dependent>): boolean
  /** Put on what is adopted, and taken off what is released. */
  readonly finalizer?: string | undefined
}

/** Does a selector that is taken at its word select everything? */
export const isEmptySelector = (selector: DeepReadonly<LabelSelector> | undefined): boolean =>
  labelSelectorRequirements(selector).length === 0

/** What a selector asks for. One that is absent or empty selects nothing: taken at its word it would claim a whole namespace. */
export const requirementsOf = (selector: DeepReadonly<LabelSelector> | undefined): readonly LabelRequirement[] => {
  const requirements = labelSelectorRequirements(selector)
  return requirements.length === 0 ? NOTHING : requirements
}
