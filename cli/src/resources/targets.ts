import type { DiscoveredResource } from '@coxswain/client'
import { UsageError } from '../errors.ts'
import type { Resources } from './resources.ts'

/** What the words `TYPE NAME...`, `TYPE1,TYPE2` or `TYPE/NAME ...` of a command line mean. */
export interface Target {
  readonly resource: DiscoveredResource
  /** Undefined: all of the type. */
  readonly name: string | undefined
}

/** Reads the words after `get`, `describe` and `delete`. Throws UsageError where they do not fit together. */
export const targetsOf = (words: readonly string[], resources: Resources): readonly Target[] => {
  const [first = '', ...rest] = words
  if (words.some((word) => word.includes('/'))) return words.map((word) => slashed(word, resources))
  const types = first
    .split(',')
    .filter((type) => type !== '')
    .flatMap((type) => resources.resolveAll(type))
  if (rest.length === 0) return types.map((resource) => ({ resource, name: undefined }))
  return types.flatMap((resource) => rest.map((name) => ({ resource, name: nameOf(name) })))
}

const slashed = (word: string, resources: Resources): Target => {
  const [type = '', name = '', ...more] = word.split('/')
  if (!word.includes('/'))
    throw new UsageError(
      "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'coxswain get resource/<resource_name>' instead of 'coxswain get resource resource/<resource_name>'",
    )
  if (type === '' || name === '' || more.length > 0)
    throw new UsageError(`arguments in resource/name form must have a single resource and name: ${word}`)
  return { resource: resources.resolve(type), name: nameOf(name) }
}

const nameOf = (name: string): string => {
  if (name === '') throw new UsageError('resource name may not be empty')
  return name
}
