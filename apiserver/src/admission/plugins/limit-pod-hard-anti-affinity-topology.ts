import type { AdmissionPlugin } from '../chain.ts'
import { createdPod } from '../pod-of.ts'
import { forbid } from '../refuse.ts'

const HOSTNAME = 'kubernetes.io/hostname'

/** Pods may keep others away from their node, not from more (upstream's LimitPodHardAntiAffinityTopology). */
export const limitPodHardAntiAffinityTopology: AdmissionPlugin = {
  name: 'LimitPodHardAntiAffinityTopology',
  validate: (request) => {
    const terms = createdPod(request)?.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
    const wide = terms.find(({ topologyKey }) => topologyKey !== HOSTNAME)
    if (wide === undefined) return undefined
    return forbid(
      request,
      `affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey ${wide.topologyKey ?? ''} but only key ${HOSTNAME} is allowed`,
    )
  },
}
