/** `/api/v1`, `/apis/apps/v1`. */
export const basePath = (group: string, version: string): string => (group === '' ? `/api/${version}` : `/apis/${group}/${version}`)

/** The group without upstream's own domain, by its parts: `flowcontrol.apiserver.k8s.io` is flowcontrol, apiserver. */
const partsOf = (group: string): readonly string[] => (group === '' ? ['core'] : group.replace(/\.k8s\.io$/, '').split('.'))
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A group in operation ids: `Core`, `FlowcontrolApiserver`. */
export const groupTitle = (group: string): string => partsOf(group).map(capitalised).join('')

/** A group in tags: `core`, `flowcontrolApiserver`. */
export const groupTag = (group: string): string =>
  partsOf(group)
    .map((part, i) => (i === 0 ? part : capitalised(part)))
    .join('')

/** `CoreV1`: what operation ids have after their verb. */
export const idPrefix = (group: string, version: string): string => `${groupTitle(group)}${capitalised(version)}`
/** `core_v1`. */
export const tagOf = (group: string, version: string): string => `${groupTag(group)}_${version}`
