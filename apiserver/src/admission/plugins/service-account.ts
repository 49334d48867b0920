import { type Container, kinds, type Pod, type PodSpec, type ServiceAccount, type Volume } from '@coxswain/api-types'
import type { Random } from '@coxswain/ports'
import type { AdmissionPlugin, AdmissionRequest, AdmissionView, Answer } from '../chain.ts'
import { createdPod } from '../pod-of.ts'
import { forbid } from '../refuse.ts'
import { namesSecrets, unmountableSecret } from '../service-account/secrets.ts'
import { TOKEN_PATH, TOKEN_VOLUME, tokenVolume } from '../service-account/token-volume.ts'

const DEFAULT_ACCOUNT = 'default'
const MIRROR = 'kubernetes.io/config.mirror'
const ENFORCE = 'kubernetes.io/enforce-mountable-secrets'
/** What Go's `ParseBool` takes for true. */
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])

/** Every pod runs as a service account, whose token it finds in a volume unless it wants none (upstream's ServiceAccount). */
export const serviceAccount = (random: Random): AdmissionPlugin => ({
  name: 'ServiceAccount',
  mutate: (request, view) => {
    const pod = createdPod(request)
    if (pod?.spec === undefined) return undefined
    if (isMirror(pod)) return mirrorRefusal(request, pod)
    pod.spec.serviceAccountName ||= DEFAULT_ACCOUNT
    // Clients older than the name that it has now read this one.
    pod.spec.serviceAccount = pod.spec.serviceAccountName
    const account = accountOf(request, pod.spec, view)
    if (account === undefined) return noAccount(request, pod.spec)
    if (mounts(account, pod.spec)) mountToken(pod.spec, random)
    const { imagePullSecrets = [] } = account
    if ((pod.spec.imagePullSecrets ?? []).length === 0 && imagePullSecrets.length > 0)
      pod.spec.imagePullSecrets = imagePullSecrets.map(({ name }) => ({ name }))
    return undefined
  },
  validate: (request, view) => {
    const pod = createdPod(request)
    if (pod?.spec === undefined) return undefined
    if (isMirror(pod)) return mirrorRefusal(request, pod)
    const account = accountOf(request, pod.spec, view)
    if (account === undefined) return noAccount(request, pod.spec)
    if (!TRUE.has(account.metadata.annotations?.[ENFORCE] ?? '')) return undefined
    const why = unmountableSecret(account, pod.spec)
    return why === undefined ? undefined : forbid(request, why)
  },
})

const isMirror = ({ metadata }: Pod): boolean => metadata.annotations?.[MIRROR] !== undefined

/** The pods of a kubelet's own files have no accounts: the server could not hold them to their rights. */
const mirrorRefusal = (request: AdmissionRequest, { spec }: Pod): Answer => {
  if (spec?.serviceAccountName) return forbid(request, 'a mirror pod may not reference service accounts')
  if (namesSecrets(spec)) return forbid(request, 'a mirror pod may not reference secrets')
  const takesToken = (spec?.volumes ?? []).some(({ projected }) =>
    (projected?.sources ?? []).some(({ serviceAccountToken }) => serviceAccountToken !== undefined),
  )
  return takesToken ? forbid(request, 'a mirror pod may not use ServiceAccountToken volume projections') : undefined
}

const accountOf = ({ namespace }: AdmissionRequest, spec: PodSpec, view: AdmissionView): ServiceAccount | undefined =>
  view.get(kinds.ServiceAccount, namespace, spec.serviceAccountName ?? '') as ServiceAccount | undefined

const noAccount = (request: AdmissionRequest, { serviceAccountName: name = '' }: PodSpec): Answer =>
  forbid(request, `error looking up service account ${request.namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`)

const mounts = (account: ServiceAccount, spec: PodSpec): boolean =>
  spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true

/** Mounts the token into each container that has nothing at its path. A pod that brings the volume keeps its own. */
const mountToken = (spec: PodSpec, random: Random): void => {
  const own = (spec.volumes ?? []).find(({ name }) => name.startsWith(TOKEN_VOLUME))
  const name = own?.name ?? `${TOKEN_VOLUME}${random.suffix(5)}`
  let needed = false
  const mount = (container: Container): void => {
    const given = container.volumeMounts ?? []
    if (given.some(({ mountPath }) => mountPath === TOKEN_PATH)) return
    container.volumeMounts = [...given, { name, readOnly: true, mountPath: TOKEN_PATH }]
    needed = true
  }
  for (const container of spec.initContainers ?? []) mount(container)
  for (const container of spec.containers) mount(container)
  if (own === undefined && needed) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name) as Volume]
}
