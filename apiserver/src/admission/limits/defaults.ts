import type { Container, LimitRange, LimitRangeItem, Pod } from '@coxswain/api-types'

const ANNOTATION = 'kubernetes.io/limit-ranger'

/** Gives the containers of a pod what the range says for those that say nothing, and notes in an annotation what that was. */
export const setDefaults = (pod: Pod, range: LimitRange): void => {
  const items = (range.spec?.limits ?? []).filter(({ type }) => type === 'Container')
  const requests = merged(items, 'defaultRequest')
  const limits = merged(items, 'default')
  if (Object.keys(requests).length === 0 && Object.keys(limits).length === 0) return
  const notes = [
    ...(pod.spec?.containers ?? []).flatMap((each) => fill(each, 'container', { requests, limits })),
    ...(pod.spec?.initContainers ?? []).flatMap((each) => fill(each, 'init container', { requests, limits })),
  ]
  if (notes.length === 0) return
  pod.metadata.annotations = { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}` }
}

type Amounts = Readonly<Record<string, string | number>>

const merged = (items: readonly LimitRangeItem[], which: 'default' | 'defaultRequest'): Amounts =>
  Object.assign({}, ...items.map((item) => item[which] ?? {}))

const fill = (container: Container, what: string, { requests, limits }: { requests: Amounts; limits: Amounts }): readonly string[] => {
  const resources = { ...container.resources }
  const set = (list: 'requests' | 'limits', word: string, amounts: Amounts): readonly string[] => {
    const added = Object.keys(amounts).filter((name) => resources[list]?.[name] === undefined)
    if (added.length === 0) return []
    resources[list] = { ...resources[list], ...Object.fromEntries(added.map((name) => [name, amounts[name] ?? '0'])) }
    return [`${added.sort().join(', ')} ${word} for ${what} ${container.name}`]
  }
  const notes = [...set('requests', 'request', requests), ...set('limits', 'limit', limits)]
  if (notes.length > 0) container.resources = resources
  return notes
}
