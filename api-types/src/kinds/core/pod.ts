import { defineKind } from '../../define-kind.ts'
import type { Pod } from '../../generated/core.v1.types.ts'
import type { RowCondition, WriteContext } from '../../kind.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { warningsForIp } from '../../validation/ip.ts'
import { root } from '../../validation/path.ts'
import { podColumns } from './pod/columns.ts'
import { defaultPod } from './pod/defaults.ts'
import { prepareCreate, prepareUpdate } from './pod/prepare.ts'
import { validateEphemeralContainersUpdate, validatePod } from './pod/validate-pod.ts'
import { validatePodResize } from './pod/validate-resize.ts'
import { validatePodStatusUpdate } from './pod/validate-status.ts'
import { validatePodUpdate } from './pod/validate-update.ts'
import { podWarnings } from './pod/warnings.ts'

/** Containers that share a node, an address and volumes: the smallest thing that runs. */
export const pod = defineKind<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'core/v1.Pod',

  // `ephemeralcontainers` and `resize` are read, updated and patched like the pod; prepareUpdate and validateUpdate know them by name.
  resetFields: { status: ['metadata.deletionTimestamp', 'metadata.ownerReferences'] },
  subresources: { status: true, actions: ['binding', 'eviction', 'ephemeralcontainers', 'resize'] },
  returnsDeleted: true,

  defaults: defaultPod,
  prepareCreate,
  prepareUpdate,
  validate: (object, at, old) => validatePod(object, at, old),
  validateUpdate,
  warnings: (object, old) => [...podWarnings(object, old), ...(old === undefined ? [] : statusIpWarnings(object, old))],

  fields: [
    { name: 'spec.nodeName', value: ({ spec }) => spec?.nodeName ?? '' },
    // Its name of old.
    { name: 'spec.host', value: ({ spec }) => spec?.nodeName ?? '' },
    { name: 'spec.restartPolicy', value: ({ spec }) => spec?.restartPolicy ?? '' },
    { name: 'spec.schedulerName', value: ({ spec }) => spec?.schedulerName ?? '' },
    { name: 'spec.serviceAccountName', value: ({ spec }) => spec?.serviceAccountName ?? '' },
    { name: 'spec.hostNetwork', value: ({ spec }) => String(spec?.hostNetwork === true) },
    { name: 'status.phase', value: ({ status }) => status?.phase ?? '' },
    { name: 'status.podIP', value: ({ status }) => status?.podIPs?.[0]?.ip ?? '' },
    // Accepted and never set upstream either: the selector's name is known, the attribute is not filled in.
    { name: 'status.podIPs', value: () => '' },
    { name: 'status.nominatedNodeName', value: ({ status }) => status?.nominatedNodeName ?? '' },
  ],
  columns: podColumns,
  rowConditions,
  gracePeriod,
})

function validateUpdate(object: Pod, old: Pod, at: Path, { subresource }: WriteContext): readonly FieldError[] {
  switch (subresource) {
    case 'status':
      return validatePodStatusUpdate(object, old, at)
    case 'ephemeralcontainers':
      return validateEphemeralContainersUpdate(object, old, at)
    case 'resize':
      return validatePodResize(object, old, at)
    default:
      return validatePodUpdate(object, old, at)
  }
}

function rowConditions({ status }: Pod): readonly RowCondition[] | undefined {
  const completed = (reason: string, message: string): readonly RowCondition[] => [{ type: 'Completed', status: 'True', reason, message }]
  if (status?.phase === 'Succeeded') return completed('Succeeded', 'The pod has completed successfully.')
  return status?.phase === 'Failed' ? completed('Failed', 'The pod failed.') : undefined
}

/** Only the status subresource can change the addresses, and only new ones are worth a warning. */
function statusIpWarnings({ status }: Pod, { status: old }: Pod): readonly string[] {
  const warningsOf = (name: 'podIPs' | 'hostIPs'): readonly string[] => {
    const known = new Set((old?.[name] ?? []).map(({ ip }) => ip))
    return (status?.[name] ?? []).flatMap(({ ip }, i) =>
      known.has(ip) ? [] : warningsForIp(root.child('status').child(name).index(i).child('ip'), ip),
    )
  }
  return [...warningsOf('podIPs'), ...warningsOf('hostIPs')]
}

/**
 * What the client asks for, else what the pod says; nothing waits for a pod that no node runs, or that is over
 * (upstream's `podStrategy.CheckGracefulDelete`).
 */
function gracePeriod({ spec, status }: Pod, requested: number | undefined): number {
  const over = status?.phase === 'Failed' || status?.phase === 'Succeeded'
  if (!spec?.nodeName || over) return 0
  const period = requested ?? spec.terminationGracePeriodSeconds ?? 0
  return period < 0 ? 1 : period
}
