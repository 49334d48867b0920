import { type EndpointSlice, type Endpoints, kinds, type Stored, semanticEqual } from '@coxswain/api-types'
import { controllerReference, create, remove, type Step, update } from '@coxswain/client'
import { endpointKey, endpointState, slicePrefix } from '../../shared/endpoint-key.ts'
import { LAST_APPLIED, LAST_CHANGE_TRIGGER_TIME, SERVICE_NAME, SLICE_MANAGED_BY, without } from '../../shared/well-known.ts'
import { groupKey, type Mirrored, type MirrorGroup } from './desired-slices.ts'

export const CONTROLLER = 'endpointslicemirroring-controller.k8s.io'

/** What makes the slices mirror the Endpoints: one slice for each family and set of ports. */
export const planMirror = (
  endpoints: Stored<Endpoints>,
  existing: readonly Stored<EndpointSlice>[],
  { groups }: Mirrored,
): readonly Step[] => {
  const spare: Stored<EndpointSlice>[] = []
  const current = new Map<string, Stored<EndpointSlice>>()
  for (const slice of existing) {
    const key = groupKey(slice.addressType, slice.ports)
    if (current.has(key) || (groups.get(key)?.endpoints.size ?? 0) === 0) spare.push(slice)
    else current.set(key, slice)
  }
  const steps: Step[] = []
  for (const [key, group] of groups) {
    if (group.endpoints.size === 0) continue
    const slice = current.get(key) ?? takeOf(spare, group.addressType)
    if (slice === undefined) {
      if (endpoints.metadata.deletionTimestamp === undefined) steps.push(creation(endpoints, group, steps.length))
    } else if (!isUpToDate(endpoints, group, slice)) steps.push(rewriting(endpoints, group, slice))
  }
  return [...steps, ...spare.map((slice) => remove(kinds.EndpointSlice, slice, { reason: 'it mirrors nothing any more' }))]
}

/** A slice that would be deleted serves for one that would be created. */
const takeOf = (spare: Stored<EndpointSlice>[], addressType: string): Stored<EndpointSlice> | undefined => {
  const at = spare.findIndex((slice) => slice.addressType === addressType)
  return at < 0 ? undefined : spare.splice(at, 1)[0]
}

const labelsOf = ({ metadata }: Stored<Endpoints>): Record<string, string> => ({
  ...metadata.labels,
  [SERVICE_NAME]: metadata.name,
  [SLICE_MANAGED_BY]: CONTROLLER,
})
const annotationsOf = ({ metadata }: Stored<Endpoints>): Record<string, string> =>
  without(metadata.annotations, [LAST_CHANGE_TRIGGER_TIME, LAST_APPLIED])

const isUpToDate = (endpoints: Stored<Endpoints>, group: MirrorGroup, slice: Stored<EndpointSlice>): boolean => {
  const { endpoints: present = [] } = slice
  return (
    groupKey(slice.addressType, slice.ports) === groupKey(group.addressType, group.ports) &&
    present.length === group.endpoints.size &&
    present.every((each) => {
      const next = group.endpoints.get(endpointKey(each))
      return next !== undefined && endpointState(next) === endpointState(each)
    }) &&
    semanticEqual(slice.metadata.labels, labelsOf(endpoints)) &&
    semanticEqual(without(slice.metadata.annotations, [LAST_CHANGE_TRIGGER_TIME]), annotationsOf(endpoints))
  )
}

const creation = (endpoints: Stored<Endpoints>, group: MirrorGroup, i: number): Step => {
  const { namespace, name } = endpoints.metadata
  return create(
    kinds.EndpointSlice,
    {
      metadata: {
        namespace,
        generateName: slicePrefix(name),
        labels: labelsOf(endpoints),
        annotations: annotationsOf(endpoints),
        ownerReferences: [controllerReference(kinds.Endpoints, endpoints)],
      },
      addressType: group.addressType,
      endpoints: [...group.endpoints.values()],
      ports: group.ports,
    },
    { id: `create ${group.addressType} slice ${i}`, reason: 'addresses are not mirrored yet' },
  )
}

const rewriting = (endpoints: Stored<Endpoints>, group: MirrorGroup, slice: Stored<EndpointSlice>): Step => {
  const metadata = {
    ...slice.metadata,
    labels: labelsOf(endpoints),
    annotations: annotationsOf(endpoints),
    ownerReferences: [controllerReference(kinds.Endpoints, endpoints)],
  }
  const next = { ...slice, metadata, endpoints: [...group.endpoints.values()], ports: group.ports }
  return update(kinds.EndpointSlice, next, { reason: 'the Endpoints have changed' })
}
