import type { Container, PodSpec, ServiceAccount } from '@coxswain/api-types'

/** Whether a pod names secrets anywhere. */
export const namesSecrets = (spec: PodSpec | undefined): boolean =>
  (spec?.imagePullSecrets ?? []).length > 0 ||
  containersOf(spec).some(
    ({ env = [], envFrom = [] }) =>
      envFrom.some(({ secretRef }) => secretRef !== undefined) || env.some((each) => each.valueFrom?.secretKeyRef),
  ) ||
  (spec?.volumes ?? []).some((volume) => SECRET_NAME.test(JSON.stringify(volume)))

/** Every kind of volume has its own field for the secret that it needs. */
const SECRET_NAME = /"(secretName|secretRef|nodePublishSecretRef|secret)":/

const containersOf = (spec: PodSpec | undefined): readonly Container[] => [
  ...(spec?.initContainers ?? []),
  ...(spec?.containers ?? []),
  ...((spec?.ephemeralContainers ?? []) as readonly Container[]),
]

/** Why a pod may not have a secret that its account does not name; undefined where it names all. */
export const unmountableSecret = (account: ServiceAccount, spec: PodSpec): string | undefined => {
  const mountable = new Set((account.secrets ?? []).map(({ name }) => name))
  const unnamed = `is not allowed because service account ${account.metadata.name} does not reference that`
  for (const { secret } of spec.volumes ?? []) {
    if (secret && !mountable.has(secret.secretName)) return `volume with secret.secretName="${secret.secretName ?? ''}" ${unnamed} secret`
  }
  const lists = [
    ['init container', spec.initContainers],
    ['container', spec.containers],
    ['ephemeral container', spec.ephemeralContainers],
  ] as const
  for (const [what, containers] of lists) {
    for (const container of containers ?? []) {
      for (const { name, valueFrom } of container.env ?? []) {
        const secret = valueFrom?.secretKeyRef?.name
        if (secret === undefined || mountable.has(secret)) continue
        return `${what} ${container.name} with envVar ${name} referencing secret.secretName="${secret}" ${unnamed} secret`
      }
      for (const { secretRef } of container.envFrom ?? []) {
        if (!secretRef || mountable.has(secretRef.name)) continue
        return `${what} ${container.name} with envFrom referencing secret.secretName="${secretRef.name ?? ''}" ${unnamed} secret`
      }
    }
  }
  const pulls = new Set((account.imagePullSecrets ?? []).map(({ name }) => name))
  const at = (spec.imagePullSecrets ?? []).findIndex(({ name }) => !pulls.has(name))
  return at < 0 ? undefined : `imagePullSecrets[${at}].name="${spec.imagePullSecrets?.[at]?.name ?? ''}" ${unnamed} imagePullSecret`
}
