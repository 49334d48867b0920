/** Groups of the type tables whose Go package is not `k8s.io/api/GROUP`. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ['meta', 'io.k8s.apimachinery.pkg.apis.meta'],
  ['apiextensions', 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions'],
  ['apiregistration', 'io.k8s.kube-aggregator.pkg.apis.apiregistration'],
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
 * `io.k8s.apimachinery.pkg.api.resource.Quantity`. Names that are not of the tables' form stay as they are.
 */
export const schemaName = (type: string): string => {
  const dot = type.indexOf('.')
  const prefix = type.slice(0, dot)
  const name = type.slice(dot + 1)
  const [group = '', version] = prefix.split('/')
  if (version === undefined) {
    const known = UNVERSIONED.get(group)
    return known === undefined ? type : `${known}.${name}`
  }
  return `${PACKAGES.get(group) ?? `io.k8s.api.${group}`}.${version}.${name}`
}
