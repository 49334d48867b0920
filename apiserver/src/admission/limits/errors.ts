import type { LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from '@coxswain/api-types'
import { podLimits, podRequests } from '@coxswain/api-types'
import { type Amounts, maxErrors, maxRequestErrors, minErrors, ratioErrors } from './constraints.ts'

/** Why a pod does not fit a limit range. Resources in order of their names, where upstream has none. */
export const podErrors = ({ spec }: Pod, range: LimitRange): readonly string[] => {
  if (spec === undefined) return []
  return (range.spec?.limits ?? []).flatMap((item) => {
    if (item.type === 'Pod') return errorsOf(item, podRequests(spec), podLimits(spec))
    if (item.type !== 'Container') return []
    return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ resources }) =>
      errorsOf(item, resources?.requests ?? {}, resources?.limits ?? {}),
    )
  })
}

/** Why a claim does not fit: it has requests alone. */
export const claimErrors = ({ spec }: PersistentVolumeClaim, range: LimitRange): readonly string[] => {
  const requests = spec?.resources?.requests ?? {}
  return (range.spec?.limits ?? [])
    .filter(({ type }) => type === 'PersistentVolumeClaim')
    .flatMap((item) => [
      ...each(item.min, (name, bound) => minErrors({ type: item.type, name, bound }, requests, {})),
      ...each(item.max, (name, bound) => maxRequestErrors({ type: item.type, name, bound }, requests)),
    ])
}

const errorsOf = (item: LimitRangeItem, requests: Amounts, limits: Amounts): readonly string[] => [
  ...each(item.min, (name, bound) => minErrors({ type: item.type, name, bound }, requests, limits)),
  ...each(item.max, (name, bound) => maxErrors({ type: item.type, name, bound }, requests, limits)),
  ...each(item.maxLimitRequestRatio, (name, bound) => ratioErrors({ type: item.type, name, bound }, requests, limits)),
]

const each = (bounds: Amounts | undefined, check: (name: string, bound: string | number) => string | undefined): readonly string[] =>
  Object.keys(bounds ?? {})
    .sort()
    .flatMap((name) => check(name, bounds?.[name] ?? '0') ?? [])
