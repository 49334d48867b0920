import { type APIResource, actionSubresource, type Resource, type Verb } from '@coxswain/api-types'

const SUBRESOURCE_VERBS = ['get', 'patch', 'update']

/** What is not offered for a kind that is going away. */
const WRITING: ReadonlySet<Verb> = new Set<Verb>(['create', 'patch', 'update'])

/** What discovery says of a resource without its subresources. */
export const mainRow = ({ definition, plural, kind }: Resource, hash?: string): APIResource => ({
  name: plural,
  singularName: definition.singular,
  namespaced: definition.scope === 'Namespaced',
  kind,
  verbs: definition.verbs.filter((verb) => definition.uncreatable === undefined || !WRITING.has(verb)).sort(),
  ...(definition.shortNames.length === 0 ? {} : { shortNames: [...definition.shortNames] }),
  ...(definition.categories.length === 0 ? {} : { categories: [...definition.categories] }),
  ...(hash === undefined ? {} : { storageVersionHash: hash }),
})

/** What discovery says of the subresources of a resource, by name. */
export const subresourceRows = ({ definition, plural, kind }: Resource): readonly APIResource[] => {
  const { status, scale, actions = [] } = definition.subresources
  const base = { singularName: '', namespaced: definition.scope === 'Namespaced' }
  const rows: APIResource[] = []
  if (status === true) rows.push({ name: `${plural}/status`, ...base, kind, verbs: [...SUBRESOURCE_VERBS] })
  if (scale !== undefined) {
    rows.push({ name: `${plural}/scale`, ...base, group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: [...SUBRESOURCE_VERBS] })
  }
  for (const name of actions) {
    const { group, version, kind: own = kind, verbs } = actionSubresource(name)
    // As upstream's marshalling: what is the same as the list's own group and version is left out.
    const elsewhere = group === '' ? {} : { group, version }
    rows.push({ name: `${plural}/${name}`, ...base, ...elsewhere, kind: own, verbs: [...verbs] })
  }
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1))
}
