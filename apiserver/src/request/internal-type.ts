/** Upstream's name of the type that it keeps objects of a kind in, as some of its messages show it: `core.Pod`, `apps.Deployment`. */
export const internalType = (apiVersion: string, kind: string): string => {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  return `${group === '' || group === 'events.k8s.io' ? 'core' : group.split('.')[0]}.${kind}`
}
