/** Groups of the type tables whose Go package is not `k8s.io/api/GROUP`. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ['meta', 'io.k8s.apimachinery.pkg.apis.meta'],
  ['apiextensions', 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions'],
  ['apiregistration', 'io.k8s.kube-aggregator.pkg.apis.apiregistration'],
  ['metrics', 'io.k8s.metrics.pkg.apis.metrics'],
  ['custom_metrics', 'io.k8s.metrics.pkg.apis.custom_metrics'],
  ['external_metrics', 'io.k8s.metrics.pkg.apis.external_metrics'],
])

/** Types that stand outside of any version. */
const UNVERSIONED: ReadonlyMap<string, string> = new Map([
  ['resource', 'io.k8s.apimachinery.pkg.api.resource'],
  ['intstr', 'io.k8s.apimachinery.pkg.util.intstr'],
  ['runtime', 'io.k8s.apimachinery.pkg.runtime'],
  ['version', 'io.k8s.apimachinery.pkg.version'],
])

/**
 * The name under which upstream publishes a type: `core/v1.Pod` as `io.k8s.api.core.v1.Pod`, `resource.Quantity` as
 * `io.k8s.apimachinery.pkg.api.resource.Quantity`. Groups with a dot are those of custom resources: their names are turned
 * around, `shop.example.com/v1.Widget` to `com.example.shop.v1.Widget`.
 */
export const schemaName = (type: string): string => {
  const { group, version, name } = partsOfType(type)
  if (version === '') return `${UNVERSIONED.get(group) ?? group}.${name}`
  const domain = group.includes('.') ? group.split('.').reverse().join('.') : (PACKAGES.get(group) ?? `io.k8s.api.${group}`)
  return `${domain}.${version}.${name}`
}

/** A full type name, `discovery/v1.EndpointSlice`, in its parts; without a version, it is empty. */
export const partsOfType = (type: string): { readonly group: string; readonly version: string; readonly name: string } => {
  const slash = type.indexOf('/')
  const dot = type.indexOf('.', slash)
  const group = type.slice(0, slash < 0 ? dot : slash)
  return { group, version: slash < 0 ? '' : type.slice(slash + 1, dot), name: type.slice(dot + 1) }
}
