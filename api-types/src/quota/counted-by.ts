import { isExtendedResourceName, isHugePageResourceName } from '../kinds/core/pod/resource-names.ts'

export interface CountedResource {
  readonly group: string
  readonly plural: string
}

const PODS: CountedResource = { group: '', plural: 'pods' }
const SERVICES: CountedResource = { group: '', plural: 'services' }
const CLAIMS: CountedResource = { group: '', plural: 'persistentvolumeclaims' }
const RESOURCE_CLAIMS: CountedResource = { group: 'resource.k8s.io', plural: 'resourceclaims' }

const KNOWN: Readonly<Record<string, CountedResource>> = {
  pods: PODS,
  cpu: PODS,
  memory: PODS,
  'ephemeral-storage': PODS,
  'requests.cpu': PODS,
  'requests.memory': PODS,
  'requests.ephemeral-storage': PODS,
  'limits.cpu': PODS,
  'limits.memory': PODS,
  'limits.ephemeral-storage': PODS,
  services: SERVICES,
  'services.nodeports': SERVICES,
  'services.loadbalancers': SERVICES,
  persistentvolumeclaims: CLAIMS,
  'requests.storage': CLAIMS,
  configmaps: { group: '', plural: 'configmaps' },
  secrets: { group: '', plural: 'secrets' },
  replicationcontrollers: { group: '', plural: 'replicationcontrollers' },
  resourcequotas: { group: '', plural: 'resourcequotas' },
}

const COUNT = 'count/'
const REQUESTS = 'requests.'
const STORAGE_CLASS = /\.storageclass\.storage\.k8s\.io\/(?:persistentvolumeclaims|requests\.storage)$/
const DEVICES = '.deviceclass.resource.k8s.io/devices'

/** The resource whose objects a name in a quota is about; undefined where it is about nothing. */
export const countedBy = (name: string): CountedResource | undefined => {
  if (Object.hasOwn(KNOWN, name)) return KNOWN[name]
  if (name.startsWith(COUNT)) {
    const [plural = '', ...group] = name.slice(COUNT.length).split('.')
    return { group: group.join('.'), plural }
  }
  if (STORAGE_CLASS.test(name)) return CLAIMS
  if (name.endsWith(DEVICES)) return RESOURCE_CLAIMS
  const asked = name.startsWith(REQUESTS) ? name.slice(REQUESTS.length) : name
  if (isHugePageResourceName(asked)) return PODS
  return asked !== name && isExtendedResourceName(asked) ? PODS : undefined
}

export const countName = ({ group, plural }: CountedResource): string => `${COUNT}${group === '' ? plural : `${plural}.${group}`}`
