import {
  type CoreV1,
  type DeepReadonly,
  formatLabelSelector,
  labelSelectorRequirements,
  type PodTemplateSpec,
  type Toleration,
} from '@coxswain/api-types'
import { writeContainers } from './containers.ts'
import { writeAnnotations, writeLabels, writeValues } from './format.ts'
import { writeVolumes } from './volumes.ts'
import type { DescriptionWriter } from './writer.ts'

/** What a Deployment or ReplicaSet makes its pods from. */
export const writePodTemplate = (w: DescriptionWriter, template: DeepReadonly<PodTemplateSpec> | undefined): void => {
  const { metadata, spec } = template ?? {}
  w.line(0, 'Pod Template:')
  writeLabels(w, 'Labels', metadata?.labels, '  ')
  if (Object.keys(metadata?.annotations ?? {}).length > 0) writeAnnotations(w, metadata?.annotations, '  ')
  if ((spec?.serviceAccountName ?? '') !== '') w.line(1, `Service Account:\t${spec?.serviceAccountName ?? ''}`)
  if ((spec?.initContainers ?? []).length > 0) writeContainers(w, { label: 'Init Containers', containers: spec?.initContainers })
  writeContainers(w, { label: 'Containers', containers: spec?.containers })
  writeVolumes(w, spec?.volumes, true)
  writeSpread(w, spec?.topologySpreadConstraints, '  ')
  if ((spec?.priorityClassName ?? '') !== '') w.line(1, `Priority Class Name:\t${spec?.priorityClassName ?? ''}`)
  writeLabels(w, 'Node-Selectors', spec?.nodeSelector, '  ')
  writeTolerations(w, spec?.tolerations, '  ')
}

export const writeTolerations = (w: DescriptionWriter, tolerations: readonly DeepReadonly<Toleration>[] = [], indent = ''): void => {
  const sorted = [...tolerations].sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0))
  writeValues(w, 'Tolerations', sorted.map(tolerationText), indent)
}

const tolerationText = ({ key = '', value = '', effect = '', operator, tolerationSeconds }: DeepReadonly<Toleration>): string => {
  const what = `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}`
  const exists = operator === 'Exists' && value === '' ? `${what === '' ? '' : ' '}op=Exists` : ''
  return `${what}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`
}

export const writeSpread = (
  w: DescriptionWriter,
  constraints: readonly DeepReadonly<CoreV1.TopologySpreadConstraint>[] = [],
  indent = '',
): void => {
  if (constraints.length === 0) return
  const sorted = [...constraints].sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1))
  const texts = sorted.map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
    const selector = labelSelector === undefined ? '' : ` for selector ${formatLabelSelector(labelSelectorRequirements(labelSelector))}`
    return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`
  })
  writeValues(w, 'Topology Spread Constraints', texts, indent)
}
