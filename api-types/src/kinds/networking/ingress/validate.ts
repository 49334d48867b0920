import type { Ingress, IngressRule, IngressSpec, IngressTLS } from '../../../generated/networking.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import { parseIp } from '../../../util/ip.ts'
import { isWildcardDns1123Subdomain } from '../../../validation/domain.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isValidIpForLegacyField } from '../../../validation/ip.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { root } from '../../../validation/path.ts'
import { refused } from '../../core/pod/errors.ts'
import { backendErrors, pathErrors } from './validate-backend.ts'

type Errors = readonly FieldError[]
type Read<T> = DeepReadonly<T>

/** What named the class before the field did. */
export const CLASS_ANNOTATION = 'kubernetes.io/ingress.class'
const NO_ADDRESS = 'must be a DNS name, not an IP address'

/** What is stored may be lax where it was so already: names of secrets, rules for wildcard hosts. */
interface Leniency {
  readonly anySecretName: boolean
  readonly anyWildcardRule: boolean
}

/** Upstream's `ValidateIngressCreate`, and `ValidateIngressUpdate` where there is an `old`. */
export const validateIngress = (object: Read<Ingress>, at: Path, old?: Read<Ingress>): Errors => [
  ...specErrors(object.spec ?? {}, at.child('spec'), {
    anySecretName: (old?.spec?.tls ?? []).some(({ secretName }) => secretNameErrors(secretName, root).length > 0),
    anyWildcardRule: (old?.spec?.rules ?? []).some((rule) => rule.host?.includes('*') === true && httpErrors(rule, root).length > 0),
  }),
  ...(old === undefined ? classErrors(object, at) : []),
]

const classErrors = ({ metadata, spec }: Read<Ingress>, at: Path): Errors => {
  const annotation = metadata.annotations?.[CLASS_ANNOTATION]
  if (annotation === undefined || spec?.ingressClassName === undefined || annotation === spec.ingressClassName) return []
  // Upstream leaves `metadata` out of this path.
  const path = at.child('annotations').child(CLASS_ANNOTATION)
  return [fieldErrors.invalid(path, annotation, 'must match `ingressClassName` when both are specified')]
}

const specErrors = (spec: Read<IngressSpec>, at: Path, leniency: Leniency): Errors => {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec
  return [
    ...(rules.length === 0 && defaultBackend === undefined
      ? [fieldErrors.invalid(at, spec.rules ?? null, 'either `defaultBackend` or `rules` must be specified')]
      : []),
    ...(defaultBackend === undefined ? [] : backendErrors(defaultBackend, at.child('defaultBackend'))),
    ...rules.flatMap((rule, i) => ruleErrors(rule, at.child('rules').index(i), leniency)),
    ...tls.flatMap((each, i) => tlsErrors(each, at.child('tls').index(i), leniency)),
    ...(ingressClassName === undefined
      ? []
      : refused(at.child('ingressClassName'), ingressClassName, isDns1123Subdomain(ingressClassName))),
  ]
}

const hostErrors = (host: string, at: Path): Errors =>
  refused(at, host, host.includes('*') ? isWildcardDns1123Subdomain(host) : isDns1123Subdomain(host))

const ruleErrors = (rule: Read<IngressRule>, at: Path, { anyWildcardRule }: Leniency): Errors => {
  const { host = '' } = rule
  return [
    ...(parseIp(host) === undefined ? [] : [fieldErrors.invalid(at.child('host'), host, NO_ADDRESS)]),
    ...(host === '' ? [] : hostErrors(host, at.child('host'))),
    ...(host.includes('*') && anyWildcardRule ? [] : httpErrors(rule, at)),
  ]
}

const httpErrors = ({ http }: Read<IngressRule>, at: Path): Errors => {
  if (http === undefined) return []
  const paths = http.paths ?? []
  const path = at.child('http').child('paths')
  return paths.length === 0 ? [fieldErrors.required(path)] : paths.flatMap((each, i) => pathErrors(each, path.index(i)))
}

const tlsErrors = ({ hosts = [], secretName }: Read<IngressTLS>, at: Path, { anySecretName }: Leniency): Errors => [
  ...hosts.flatMap((host, i) => hostErrors(host, at.child('hosts').index(i))),
  ...(anySecretName ? [] : secretNameErrors(secretName, at.child('secretName'))),
]

const secretNameErrors = (name: string | undefined, at: Path): Errors => (name ? refused(at, name, isDns1123Subdomain(name)) : [])

/** What the controller reports (upstream's `ValidateIngressLoadBalancerStatus`). */
export const validateIngressStatus = (next: Read<Ingress>, old: Read<Ingress>, at: Path): Errors => {
  const stored = (old.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip || [])
  const path = at.child('status').child('loadBalancer').child('ingress')
  return (next.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }, i) => [
    ...(ip ? isValidIpForLegacyField(path.index(i).child('ip'), ip, stored) : []),
    ...(hostname ? refused(path.index(i).child('hostname'), hostname, isDns1123Subdomain(hostname)) : []),
    ...(hostname && parseIp(hostname) !== undefined ? [fieldErrors.invalid(path.index(i).child('hostname'), hostname, NO_ADDRESS)] : []),
  ])
}
