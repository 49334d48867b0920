import { kinds, type Node } from '@coxswain/api-types'
import type { AdmissionPlugin } from '../chain.ts'

const NOT_READY = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }

/** A new node takes no pods until it has been seen to be ready: then the controllers take the taint away (upstream's TaintNodesByCondition). */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  mutate: ({ resource, subresource, operation, object }) => {
    if (operation !== 'CREATE' || resource.definition !== kinds.Node || subresource !== '') return undefined
    const node = object as Node
    const taints = node.spec?.taints ?? []
    if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect)) return undefined
    node.spec = { ...node.spec, taints: [...taints, { ...NOT_READY }] }
    return undefined
  },
}
