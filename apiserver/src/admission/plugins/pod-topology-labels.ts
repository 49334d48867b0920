import { type Binding, kinds } from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionView } from '../chain.ts'
import { createdPod } from '../pod-of.ts'

const COPIED = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region']

/** A pod bears the zone and the region of its node as labels, from its binding on (upstream's PodTopologyLabels). */
export const podTopologyLabels: AdmissionPlugin = {
  name: 'PodTopologyLabels',
  mutate: (request, view) => {
    const { resource, subresource, operation } = request
    if (operation !== 'CREATE' || resource.definition !== kinds.Pod) return undefined
    if (subresource === 'binding') {
      const binding = request.object as Binding
      if (binding.target.kind === 'Node') addLabels(binding, binding.target.name ?? '', view)
    }
    const pod = createdPod(request)
    if (pod?.spec?.nodeName) addLabels(pod, pod.spec.nodeName, view)
    return undefined
  },
}

const addLabels = ({ metadata }: Pick<Binding, 'metadata'>, node: string, view: AdmissionView): void => {
  const labels = view.labels(kinds.Node, '', node)
  if (labels === undefined) return
  for (const key of COPIED) {
    const value = labels[key]
    if (value !== undefined && metadata.labels?.[key] === undefined) metadata.labels = { ...metadata.labels, [key]: value }
  }
}
