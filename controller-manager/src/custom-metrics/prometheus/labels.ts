import type { MappedResource, ResourceMapper } from '../resources.ts'
import type { Rule } from './rules.ts'
import { fillTemplate } from './template.ts'

/** Which labels name objects of which resources, by a rule, among the resources that are served now. */
export interface ResourceLabels {
  resourceOf(label: string): MappedResource | undefined
  labelOf(resource: Pick<MappedResource, 'group' | 'resource'>): string | undefined
}

export const resourceLabels = (
  { overrides, labelTemplate }: Pick<Rule, 'overrides' | 'labelTemplate'>,
  mapper: ResourceMapper,
): ResourceLabels => {
  const byLabel = new Map<string, MappedResource>()
  const byResource = new Map<string, string>()
  const add = (label: string, resource: MappedResource): void => {
    const key = keyOf(resource)
    if (!byLabel.has(label)) byLabel.set(label, resource)
    if (!byResource.has(key)) byResource.set(key, label)
  }
  for (const [label, { group, resource }] of overrides) {
    const found = mapper.find(group, resource)
    if (found !== undefined) add(label, found)
  }
  if (labelTemplate !== undefined)
    for (const each of mapper.all())
      add(
        fillTemplate(labelTemplate, ({ field }) => (field === 'Group' ? each.group.replace(/[.-]/g, '_') : each.singular)),
        each,
      )
  return { resourceOf: (label) => byLabel.get(label), labelOf: (resource) => byResource.get(keyOf(resource)) }
}

const keyOf = ({ group, resource }: Pick<MappedResource, 'group' | 'resource'>): string => `${group}/${resource}`
