import { deepEqual } from '@coxswain/api-types'
import { definePlugin, type Rejection, reject } from '../framework.ts'
import { labelOf, ZONE_LABEL } from '../model/node-facts.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { VolumeObject, VolumeView } from '../model/volume-store.ts'
import { Node, on, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../wake.ts'

const ELSEWHERE = reject('unresolvable', 'node(s) had no available volume zone')

const REGION_LABEL = 'topology.kubernetes.io/region'
/** Labels that say where a volume is, each with the one that says the same of nodes today. */
const PLACES: readonly (readonly [label: string, today: string])[] = [
  ['failure-domain.beta.kubernetes.io/zone', ZONE_LABEL],
  ['failure-domain.beta.kubernetes.io/region', REGION_LABEL],
  [ZONE_LABEL, ZONE_LABEL],
  [REGION_LABEL, REGION_LABEL],
]

/** Where a volume can be reached, by one of its labels. */
interface Place {
  readonly label: string
  readonly today: string
  readonly values: readonly string[]
}

const placesOf = ({ metadata }: VolumeObject): readonly Place[] =>
  PLACES.flatMap(([label, today]) => {
    const text = labelOf(metadata.labels ?? {}, label)
    // A volume that is copied over several zones names them all: `a__b`. What cannot be read binds nobody.
    const values = text?.split('__').map((value) => value.trim())
    return values === undefined || values.includes('') ? [] : [{ label, today, values }]
  })

const placesOfClaims = ({ namespace, claims }: PodInfo, volumes: VolumeView): readonly Place[] | Rejection => {
  const places: Place[] = []
  for (const { claim, ephemeral } of claims) {
    const name = volumes.claim(namespace, claim)?.spec?.volumeName
    // VolumeBinding has the word on claims without a volume.
    if (ephemeral || name === undefined || name === '') continue
    const volume = volumes.volume(name)
    if (volume === undefined) return reject('unresolvable', `persistentvolume ${JSON.stringify(name)} not found`)
    places.push(...placesOf(volume))
  }
  return places
}

const isRejection = (state: readonly Place[] | Rejection): state is Rejection => 'severity' in state

/** A pod goes where the zone and region labels of its volumes say (upstream's `VolumeZone`). Nodes without such labels are everywhere. */
export const volumeZone = definePlugin({
  name: 'VolumeZone',
  wakeOn: [
    on(StorageClass, 'add').when((_, { after }) => after?.volumeBindingMode === 'WaitForFirstConsumer'),
    on(Node, 'add', 'updateLabel'),
    on(PersistentVolumeClaim, 'add', 'update').when(
      ({ namespace, claims }, { after }) =>
        after?.metadata.namespace === namespace && claims.some(({ claim }) => claim === after.metadata.name),
    ),
    on(PersistentVolume, 'add', 'update').when(
      (_, { before, after }) => before === undefined || after === undefined || !deepEqual(placesOf(before), placesOf(after)),
    ),
  ],
  prepare: (pod, { volumes }) => placesOfClaims(pod, volumes),
  filters: (state) => !isRejection(state) && state.length > 0,
  narrow: (state) => (isRejection(state) ? state : null),
  filter: (state, { labels }) => {
    if (isRejection(state) || PLACES.every(([label]) => labelOf(labels, label) === undefined)) return null
    for (const { label, today, values } of state) {
      const value = labelOf(labels, label) ?? labelOf(labels, today)
      if (value === undefined || !values.includes(value)) return ELSEWHERE
    }
    return null
  },
})
