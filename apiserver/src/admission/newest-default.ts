import { type KubeObject, parseTime } from '@coxswain/api-types'

/** Name of the class that one of the annotations marks as the default: of several the newest, then the first by name. */
export const newestDefault = (classes: readonly KubeObject[], annotations: readonly string[]): string | undefined => {
  const marked = classes.filter(({ metadata }) => annotations.some((each) => metadata.annotations?.[each] === 'true'))
  return marked.sort((a, b) => createdAt(b) - createdAt(a) || (nameOf(a) < nameOf(b) ? -1 : 1))[0]?.metadata.name
}

const createdAt = ({ metadata }: KubeObject): number => parseTime(metadata.creationTimestamp ?? '') ?? 0
const nameOf = ({ metadata }: KubeObject): string => metadata.name ?? ''
