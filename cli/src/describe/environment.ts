import {
  type Container,
  type CoreV1,
  type DeepReadonly,
  type EnvVar,
  type Pod,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
  type Stored,
} from '@coxswain/api-types'
import type { DescriptionWriter } from './writer.ts'

export const writeEnvironmentFrom = (w: DescriptionWriter, { envFrom = [] }: DeepReadonly<Container>): void => {
  if (envFrom.length > 0) w.line(2, 'Environment Variables from:')
  for (const { prefix = '', configMapRef, secretRef } of envFrom) {
    const source = configMapRef ?? secretRef
    const from = `${configMapRef === undefined ? 'Secret' : 'ConfigMap'}${prefix === '' ? '' : ` with prefix '${prefix}'`}`
    w.line(3, `${source?.name ?? ''}\t${from}\tOptional: ${source?.optional === true}`)
  }
}

/** The variables with their values; those that come from the pod's own fields are looked up in `pod`. */
export const writeEnvironment = (w: DescriptionWriter, container: DeepReadonly<Container>, pod: Stored<Pod> | undefined): void => {
  const { env = [] } = container
  w.line(2, `Environment:${env.length === 0 ? '\t<none>' : ''}`)
  for (const variable of env) {
    if (variable.valueFrom !== undefined) {
      const text = sourceText(variable.valueFrom, container, pod)
      if (text !== undefined) w.line(3, `${variable.name}:\t${text}`)
      continue
    }
    const [first = '', ...rest] = (variable.value ?? '').split('\n')
    w.line(3, `${variable.name}:\t${first}`)
    for (const line of rest) w.line(3, `\t${line}`)
  }
}

const sourceText = (
  source: NonNullable<DeepReadonly<EnvVar>['valueFrom']>,
  container: DeepReadonly<Container>,
  pod: Stored<Pod> | undefined,
): string | undefined => {
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = source
  if (fieldRef !== undefined) return `${podField(pod, fieldRef.fieldPath)} (${fieldRef.apiVersion ?? ''}:${fieldRef.fieldPath})`
  if (resourceFieldRef !== undefined) return `${resourceValue(resourceFieldRef, container)} (${resourceFieldRef.resource})`
  if (secretKeyRef !== undefined)
    return `<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name ?? ''}'>\tOptional: ${secretKeyRef.optional === true}`
  if (configMapKeyRef === undefined) return undefined
  return `<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name ?? ''}'>\tOptional: ${configMapKeyRef.optional === true}`
}

/** kubectl knows these; other fields are left empty. */
const podField = (pod: Stored<Pod> | undefined, path: string): string => {
  const { name = '', namespace = '', uid = '' } = pod?.metadata ?? {}
  const known = new Map([
    ['metadata.name', name],
    ['metadata.namespace', namespace],
    ['metadata.uid', uid],
  ])
  return known.get(path) ?? ''
}

/** A limit or request in units of the divisor, rounded up. */
const resourceValue = (
  { resource, divisor }: DeepReadonly<CoreV1.ResourceFieldSelector>,
  { resources }: DeepReadonly<Container>,
): string => {
  const [list, name = ''] = [resource.slice(0, resource.indexOf('.')), resource.slice(resource.indexOf('.') + 1)]
  const quantities = list === 'limits' ? resources?.limits : resources?.requests
  const quantity = quantities !== undefined && Object.hasOwn(quantities, name) ? quantities[name] : undefined
  if (quantity === undefined) return list === 'limits' && (name === 'cpu' || name === 'memory') ? 'node allocatable' : '0'
  const read = name === 'cpu' ? quantityMilliValue : quantityValue
  const given = read(parseQuantity(divisor ?? '1'))
  const unit = given === 0n ? read(parseQuantity('1')) : given
  return String((read(parseQuantity(quantity)) + unit - 1n) / unit)
}
