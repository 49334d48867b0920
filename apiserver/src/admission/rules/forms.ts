import type { Registry, Resource } from '@coxswain/api-types'

/** The other forms in which objects of a resource are served, as far as they have the subresource too. */
export type FormsOf = (resource: Resource, subresource: string) => readonly Resource[]

/** Upstream's `EquivalentResourceMapper`. What is found is kept until kinds come or go. */
export const createForms = (registry: Pick<Registry, 'resources'>): FormsOf => {
  let all: readonly Resource[] | undefined
  let kept = new WeakMap<Resource, readonly Resource[]>()
  const others = (resource: Resource): readonly Resource[] => {
    if (all !== registry.resources) [all, kept] = [registry.resources, new WeakMap()]
    const known = kept.get(resource)
    if (known !== undefined) return known
    const found = all.filter((each) => each !== resource && isSame(each, resource))
    kept.set(resource, found)
    return found
  }
  return (resource, subresource) => {
    const forms = others(resource)
    return forms.length === 0 || subresource === '' ? forms : forms.filter(({ definition }) => offers(definition, subresource))
  }
}

/** Forms of one built-in kind share its definition; versions of a custom one share its group and its name. */
const isSame = (a: Resource, b: Resource): boolean =>
  a.definition === b.definition || (a.group === b.group && a.plural === b.plural && a.version !== b.version)

const offers = ({ subresources }: Resource['definition'], name: string): boolean => {
  if (name === 'status') return subresources.status === true
  if (name === 'scale') return subresources.scale !== undefined
  return subresources.actions?.includes(name) === true
}
