import { type KindDefinition, kinds, type Registry, type TypeTable, type ValidatingAdmissionPolicy } from '@coxswain/api-types'
import type { Logger, Transport } from '@coxswain/ports'
import type { Cache } from '../../cache/cache.ts'
import type { Entry, Objects } from '../../cache/entry.ts'
import { follow } from '../../cache/follow.ts'
import { loadCel } from '../../cel/environment.ts'
import { typeChecker } from './type-check.ts'

export interface KeepStatusOptions {
  readonly cache: Cache
  readonly objects: Objects
  readonly registry: Registry
  readonly types: TypeTable
  readonly transport: Transport
  readonly logger: Logger
}

const MANAGER = 'validatingadmissionpolicy-status'
const PATH = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies'

/**
 * Writes what type checking finds into the status of validating policies, once for each generation (upstream's
 * `validatingadmissionpolicy-status` controller). Gives the function that ends this.
 */
export const keepPolicyStatus = ({ cache, objects, registry, types, transport, logger }: KeepStatusOptions): (() => void) => {
  let open = true
  let working: Promise<void> = Promise.resolve()
  const check = typeChecker(registry, types)
  const settle = async (entry: Entry): Promise<void> => {
    const policy = objects.object(entry) as ValidatingAdmissionPolicy
    const { generation = 0, name = '' } = policy.metadata
    if (!open || generation <= (policy.status?.observedGeneration ?? 0)) return
    const expressionWarnings = check(await loadCel(), policy)
    const status = { observedGeneration: generation, typeChecking: expressionWarnings.length === 0 ? {} : { expressionWarnings } }
    await applyStatus(transport, name, status)
  }
  const end = follow(cache, kinds.ValidatingAdmissionPolicy as KindDefinition, {
    // The cache tells of a change while it takes it in: what follows from it comes after.
    put: (entry) => {
      working = working
        .then(() => settle(entry))
        .catch((error: unknown) => logger.warn({ error }, 'the status of a policy could not be written'))
    },
    removed: () => undefined,
  })
  return () => {
    open = false
    end()
  }
}

/** A policy that has been deleted meanwhile needs none. */
const applyStatus = async (transport: Transport, name: string, status: object): Promise<void> => {
  const configuration = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy', metadata: { name }, status }
  const response = await transport({
    method: 'PATCH',
    path: `${PATH}/${name}/status`,
    query: `fieldManager=${MANAGER}&force=true`,
    headers: { 'content-type': 'application/apply-patch+yaml', 'user-agent': 'kube-apiserver' },
    body: new TextEncoder().encode(JSON.stringify(configuration)),
  })
  if (response.status !== 200 && response.status !== 404) throw new Error(`the server answered ${response.status}`)
}
