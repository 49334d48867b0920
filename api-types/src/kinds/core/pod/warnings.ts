import type { Affinity, Container, NodeSelectorTerm, Pod, PodAffinity, PodSpec, PodTemplateSpec } from '../../../generated/core.v1.types.ts'
import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'
import type { Path } from '../../../validation/field-error.ts'
import { warningsForIp } from '../../../validation/ip.ts'
import { isDns1123Label } from '../../../validation/names.ts'
import { root } from '../../../validation/path.ts'
import { isValidLabelValue } from '../../../validation/qualified-name.ts'
import { isWhole, quantityText, type ResourceList } from './quantities.ts'
import { APP_ARMOR_CONTAINER, SECCOMP_CONTAINER, SECCOMP_POD } from './validate-annotations.ts'
import { containerPath, containersOf } from './visit.ts'
import { portWarnings } from './warnings-ports.ts'
import { overlappingPathWarnings, volumeWarnings } from './warnings-volumes.ts'

type Warnings = readonly string[]

/** Warnings for a new pod; updates of pods, which people seldom make themselves, have none (upstream's `podStrategy.WarningsOnCreate`). */
export const podWarnings = (pod: Pod, old: Pod | undefined): Warnings => {
  if (old !== undefined) return []
  const reasons = isDns1123Label(pod.metadata.name ?? '')
  const what = "this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended"
  return [
    ...(reasons.length === 0 ? [] : [`metadata.name: ${what}: [${reasons.join(' ')}]`]),
    ...specWarnings(pod.spec ?? { containers: [] }, pod.metadata, root),
  ]
}

/** Warnings for the template of a controller, at `at` (upstream's `GetWarningsForPodTemplate`). */
export const podTemplateWarnings = (template: PodTemplateSpec | undefined, at: Path): Warnings =>
  template?.spec === undefined ? [] : specWarnings(template.spec, template.metadata ?? {}, at)

/** Warning for a controller whose pods are named after it. */
export const podNamePrefixWarnings = (name: string | undefined): Warnings => {
  const reasons = isDns1123Label(name ?? '')
  const what = 'this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended'
  return reasons.length === 0 ? [] : [`metadata.name: ${what}: [${reasons.join(' ')}]`]
}

const DEPRECATED_LABELS: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ['failure-domain.beta.kubernetes.io/zone', 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ['beta.kubernetes.io/instance-type', 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
])
const DEPRECATED_ANNOTATIONS: readonly (readonly [string, string])[] = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
]
const NO_SELECTOR = 'a null labelSelector results in matching no pod'

const specWarnings = (spec: PodSpec, metadata: ObjectMeta, at: Path): Warnings => {
  const place = at.child('spec')
  const annotations = metadata.annotations ?? {}
  const annotated = (key: string): boolean => Object.hasOwn(annotations, key)
  const noted = (key: string): Path => at.child('metadata').child('annotations').key(key)
  return [
    ...Object.keys(spec.nodeSelector ?? {}).flatMap((key) => deprecated(key, (why) => `${place.child('nodeSelector').key(key)}: ${why}`)),
    ...nodeAffinityWarnings(spec.affinity, place.child('affinity').child('nodeAffinity')),
    ...spreadWarnings(spec, place.child('topologySpreadConstraints')),
    ...DEPRECATED_ANNOTATIONS.flatMap(([key, why]) => (annotated(key) ? [`${noted(key)}: ${why}`] : [])),
    ...volumeWarnings(spec.volumes ?? [], place.child('volumes')),
    ...overlappingPathWarnings(spec.volumes ?? []),
    ...duplicates(
      spec.hostAliases,
      ({ ip }) => ip,
      (ip, i) => `${place.child('hostAliases').index(i).child('ip')}: duplicate ip ${JSON.stringify(ip)}`,
    ),
    ...pullSecretWarnings(spec, place.child('imagePullSecrets')),
    ...fractionWarnings(spec.overhead, place.child('overhead')),
    ...(spec.securityContext?.seccompProfile === undefined && annotated(SECCOMP_POD)
      ? [`${noted(SECCOMP_POD)}: non-functional in v1.27+; use the "seccompProfile" field instead`]
      : []),
    ...containersOf(spec).flatMap((visited) => [
      ...profileWarnings(visited.container, spec, annotated, noted),
      ...containerWarnings(visited.container, containerPath(visited, place)),
    ]),
    ...portWarnings(spec, place),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [`${place.child('terminationGracePeriodSeconds')}: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...podAffinityWarnings(spec.affinity?.podAffinity, place.child('affinity').child('podAffinity')),
    ...podAffinityWarnings(spec.affinity?.podAntiAffinity, place.child('affinity').child('podAntiAffinity')),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((address, i) =>
      warningsForIp(place.child('dnsConfig').child('nameservers').index(i), address),
    ),
    ...(spec.hostAliases ?? []).flatMap(({ ip }, i) => warningsForIp(place.child('hostAliases').index(i).child('ip'), ip)),
  ]
}

const deprecated = (label: string, text: (why: string) => string): Warnings => {
  const why = DEPRECATED_LABELS.get(label)
  return why === undefined ? [] : [text(why)]
}

const nodeAffinityWarnings = (affinity: Affinity | undefined, at: Path): Warnings => {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const preferred = affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  const terms = at.child('requiredDuringSchedulingIgnoredDuringExecution').child('nodeSelectorTerms')
  const preferences = at.child('preferredDuringSchedulingIgnoredDuringExecution')
  return [
    ...required.flatMap((term, i) => nodeSelectorTermWarnings(term, terms.index(i), false)),
    ...preferred.flatMap(({ preference }, i) => nodeSelectorTermWarnings(preference, preferences.index(i).child('preference'), true)),
  ]
}

/** Bad values are errors in what is required, and never match in what is preferred. */
export const nodeSelectorTermWarnings = (term: NodeSelectorTerm | undefined, at: Path, checkValues: boolean): Warnings =>
  (term?.matchExpressions ?? []).flatMap(({ key, values }, i) => {
    const place = at.child('matchExpressions').index(i)
    return [
      ...deprecated(key, (why) => `${place.child('key')}: ${key} is ${why}`),
      ...(checkValues ? (values ?? []) : []).flatMap((value, j) =>
        isValidLabelValue(value).map((why) => `${place.child('values').index(j)}: ${why}`),
      ),
    ]
  })

const spreadWarnings = ({ topologySpreadConstraints = [] }: PodSpec, at: Path): Warnings =>
  topologySpreadConstraints.flatMap(({ topologyKey, labelSelector }, i) => [
    ...deprecated(topologyKey, (why) => `${at.index(i).child('topologyKey')}: ${topologyKey} is ${why}`),
    ...(labelSelector === undefined ? [`${at.index(i).child('labelSelector')}: ${NO_SELECTOR}`] : []),
  ])

const podAffinityWarnings = (affinity: PodAffinity | undefined, at: Path): Warnings => {
  const required = at.child('requiredDuringSchedulingIgnoredDuringExecution')
  const preferred = at.child('preferredDuringSchedulingIgnoredDuringExecution')
  return [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ labelSelector }, i) =>
      labelSelector === undefined ? [`${required.index(i).child('labelSelector')}: ${NO_SELECTOR}`] : [],
    ),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ podAffinityTerm }, i) =>
      podAffinityTerm?.labelSelector === undefined
        ? [`${preferred.index(i).child('podAffinityTerm').child('labelSelector')}: ${NO_SELECTOR}`]
        : [],
    ),
  ]
}

const pullSecretWarnings = ({ imagePullSecrets = [] }: PodSpec, at: Path): Warnings => [
  ...duplicates(
    imagePullSecrets,
    ({ name = '' }) => name,
    (name, i) => `${at.index(i).child('name')}: duplicate name ${JSON.stringify(name)}`,
  ),
  ...imagePullSecrets.flatMap(({ name }, i) => (name ? [] : [`${at.index(i).child('name')}: invalid empty name ""`])),
]

const duplicates = <T>(items: readonly T[] | undefined, key: (item: T) => string, text: (key: string, i: number) => string): Warnings => {
  if (items === undefined || items.length === 0) return []
  const seen = new Set<string>()
  return items.flatMap((item, i) => {
    const own = key(item)
    if (seen.has(own)) return [text(own, i)]
    seen.add(own)
    return []
  })
}

/** Bytes come whole. */
const fractionWarnings = (list: ResourceList | undefined, at: Path): Warnings =>
  ['memory', 'ephemeral-storage'].flatMap((name) => {
    const quantity = list !== undefined && Object.hasOwn(list, name) ? list[name] : undefined
    if (quantity === undefined || isWhole(quantity)) return []
    return [`${at.key(name)}: fractional byte value ${JSON.stringify(quantityText(quantity))} is invalid, must be an integer`]
  })

const profileWarnings = (
  { name, securityContext }: Container,
  spec: PodSpec,
  annotated: (key: string) => boolean,
  noted: (key: string) => Path,
): Warnings => {
  const [seccomp, appArmor] = [`${SECCOMP_CONTAINER}${name}`, `${APP_ARMOR_CONTAINER}${name}`]
  const hasAppArmor = securityContext?.appArmorProfile !== undefined || spec.securityContext?.appArmorProfile !== undefined
  return [
    ...(securityContext?.seccompProfile === undefined && annotated(seccomp)
      ? [`${noted(seccomp)}: non-functional in v1.27+; use the "seccompProfile" field instead`]
      : []),
    ...(!hasAppArmor && annotated(appArmor) ? [`${noted(appArmor)}: deprecated since v1.30; use the "appArmorProfile" field instead`] : []),
  ]
}

const containerWarnings = ({ resources, env }: Container, at: Path): Warnings => [
  ...fractionWarnings(resources?.limits, at.child('resources').child('limits')),
  ...fractionWarnings(resources?.requests, at.child('resources').child('requests')),
  ...hiddenVariableWarnings(env ?? [], at.child('env')),
]

/** A second variable of a name is fine only when it builds on the first, as in `PATH=$(PATH):/more`. */
const hiddenVariableWarnings = (env: NonNullable<Container['env']>, at: Path): Warnings => {
  const seen = new Set<string>()
  const warnings: string[] = []
  for (const [i, { name, value = '', valueFrom }] of env.entries()) {
    const repeated = seen.has(name)
    seen.add(name)
    if (!repeated) continue
    const reference = `$(${name})`
    if (valueFrom === undefined && value !== reference && value.includes(reference)) continue
    warnings.push(`${at.index(i)}: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`)
  }
  return warnings
}
