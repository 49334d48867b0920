/**
 * Where groups stand in lists, and which of their versions is preferred: upstream's table of API priorities
 * (`apiVersionPriorities` of kube-apiserver). Higher goes first. Groups that are not named here are those of custom
 * resources, which get 1000.
 */
const GROUPS: ReadonlyMap<string, number> = new Map([
  ['', 18_000],
  ['apiregistration.k8s.io', 20_000],
  ['apps', 17_800],
  ['events.k8s.io', 17_750],
  ['authentication.k8s.io', 17_700],
  ['authorization.k8s.io', 17_600],
  ['autoscaling', 17_500],
  ['batch', 17_400],
  ['certificates.k8s.io', 17_300],
  ['networking.k8s.io', 17_200],
  ['policy', 17_100],
  ['rbac.authorization.k8s.io', 17_000],
  ['storage.k8s.io', 16_800],
  ['apiextensions.k8s.io', 16_700],
  ['admissionregistration.k8s.io', 16_700],
  ['scheduling.k8s.io', 16_600],
  ['coordination.k8s.io', 16_500],
  ['node.k8s.io', 16_300],
  ['discovery.k8s.io', 16_200],
  ['flowcontrol.apiserver.k8s.io', 16_100],
  ['internal.apiserver.k8s.io', 16_000],
  ['resource.k8s.io', 15_900],
  ['storagemigration.k8s.io', 15_800],
])
const CUSTOM = 1000

/** What upstream's APIService of a group says of its place; undefined for groups that are not its own. */
export const groupPriority = (group: string): number | undefined => GROUPS.get(group)

/** Orders groups as upstream lists them; equals by name. */
export const compareGroups = (a: string, b: string): number =>
  (GROUPS.get(b) ?? CUSTOM) - (GROUPS.get(a) ?? CUSTOM) || (a < b ? -1 : a > b ? 1 : 0)

const VERSION = /^v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?$/
const STAGE = new Map([
  ['', 3],
  ['beta', 2],
  ['alpha', 1],
])

/**
 * Orders versions, the preferred one first: stable before beta before alpha, then the higher number; others last, by name
 * (apimachinery's `version.CompareKubeAwareVersionStrings`).
 */
export const compareVersions = (a: string, b: string): number => {
  const [left, right] = [VERSION.exec(a), VERSION.exec(b)]
  if (left === null || right === null) return left !== null ? -1 : right !== null ? 1 : a < b ? -1 : a > b ? 1 : 0
  const rank = ([, major, stage = '', minor = '0']: RegExpExecArray) => [STAGE.get(stage) ?? 0, Number(major), Number(minor)]
  const [ours, theirs] = [rank(left), rank(right)]
  return theirs.map((part, i) => part - (ours[i] ?? 0)).find((difference) => difference !== 0) ?? 0
}
