import type { Container } from '@coxswain/api-types'

export const plural = (one: string, many: string, count: number): string => (count === 1 ? one : many)
export const quoted = (names: Iterable<string>): string => [...names].map((name) => JSON.stringify(name)).join(', ')
export const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort()
export const named = (containers: readonly Container[]): string =>
  `${plural('container', 'containers', containers.length)} ${quoted(containers.map(({ name }) => name))}`
/** Who has set something: the pod, containers, or both. */
export const setters = (pod: boolean, containers: readonly Container[]): string =>
  [...(pod ? ['pod'] : []), ...(containers.length > 0 ? [named(containers)] : [])].join(' and ')
