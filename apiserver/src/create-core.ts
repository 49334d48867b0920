import { builtinKinds, createLiveRegistry, generatedTypes } from '@coxswain/api-types'
import { noEgress } from '@coxswain/ports'
import { type AdmissionView, createAdmission } from './admission/chain.ts'
import type { CreateNamespace } from './admission/plugins/namespace-auto-provision.ts'
import { policyParts } from './admission/policies/parts.ts'
import { selectPlugins } from './admission/select-plugins.ts'
import { createAdmissionView } from './admission/view.ts'
import { createWebhooks } from './admission/webhooks/webhooks.ts'
import { createAllocators } from './allocation/allocators.ts'
import { parseIpv4Range } from './allocation/ipv4.ts'
import { userOfBootstrapToken } from './authentication/bootstrap-token.ts'
import type { SecretUse } from './authentication/legacy-token.ts'
import { createServiceAccountTokens } from './authentication/service-account-token.ts'
import { createTokenAuthenticator } from './authentication/token-authenticator.ts'
import { followTokens, tokenSettings } from './authentication/token-settings.ts'
import { createAuthorizer } from './authorization/modes.ts'
import { nodeAuthorizer } from './authorization/node/node-authorizer.ts'
import { followRelations } from './authorization/node/relations.ts'
import { createEscalationCheck } from './authorization/rbac/escalation.ts'
import { followPolicy } from './authorization/rbac/follow-policy.ts'
import { rbacAuthorizer } from './authorization/rbac/rbac-authorizer.ts'
import { type Cache, createCache } from './cache/cache.ts'
import { createObjects } from './cache/entry.ts'
import { storeProbe } from './component-probe.ts'
import type { Core } from './core.ts'
import { serveCustomKinds } from './custom-resources/served-kinds.ts'
import { createVersions } from './custom-resources/versions.ts'
import { createServiceResolver } from './egress/resolve-service.ts'
import { createCauses } from './explain/causes/causes.ts'
import { createDenials } from './explain/denials.ts'
import { createQuotas, NO_QUOTAS } from './quota/quotas.ts'
import { createMessages } from './respond/messages.ts'
import { createRows } from './respond/rows.ts'
import type { ApiServerOptions } from './server-options.ts'
import { parseObject } from './storage/parse-object.ts'
import { createTransact } from './write/transact.ts'
import { createTurns } from './write/turns.ts'

/**
 * Parsed objects kept beside their bytes, by the size of these: parsed they are four times as large. An object that is worked on is mostly
 * worked on again at once, and objects that are kept long cost the collector more than parsing them again.
 */
const PARSED_BYTES = 1024 * 1024
/** Protobuf messages of objects kept beside their bytes. */
const MESSAGE_BYTES = 16 * 1024 * 1024
/** Rows of tables kept beside their objects: some hundred bytes each. */
const TABLE_ROWS = 20_000
/** Refusals kept for those who ask why: up to some kilobytes each. */
const DENIALS = 500
/** What the core asks of clients of the server that it becomes part of. */
export interface ThroughServer {
  readonly createNamespace: CreateNamespace
  readonly noteUse: (use: SecretUse) => void
}

/** Who is known by a token, and how tokens are made. */
const createTokens = (
  { clock, sha256, staticTokens, tokenKey: key, tokens: given }: ApiServerOptions,
  cache: Cache,
  { find, noteUse }: { readonly find: AdmissionView['get']; readonly noteUse: ThroughServer['noteUse'] },
): Pick<Core, 'tokens' | 'authenticateToken'> => {
  const tokens = tokenSettings(given)
  const world = { clock, find }
  const serviceAccounts = createServiceAccountTokens({ ...world, ...tokens, key, sha256, noteUse })
  followTokens(cache, serviceAccounts)
  return {
    tokens: { ...tokens, key },
    authenticateToken: createTokenAuthenticator({
      ownTokens: [
        ...(staticTokens === undefined ? [] : [staticTokens]),
        ...(tokens.bootstrapTokens ? [(token: string) => userOfBootstrapToken(token, world)] : []),
      ],
      serviceAccounts: serviceAccounts.authenticate,
      apiAudiences: tokens.apiAudiences,
    }),
  }
}

/** How webhooks are reached, of conversion and of admission. */
const webhookPorts = ({ egress = noEgress, clock, random }: ApiServerOptions, view: AdmissionView) => ({
  egress,
  resolve: createServiceResolver(view, random.fork('endpoints')),
  clock,
  random: random.fork('webhooks'),
})

const tolerationsOf = (flags: ApiServerOptions['flags']) => ({
  notReadySeconds: flags.defaultNotReadyTolerationSeconds,
  unreachableSeconds: flags.defaultUnreachableTolerationSeconds,
})

/** What is kept for those who ask why. */
const memoryOfCauses = ({ clock, random, flags, store }: ApiServerOptions, objects: Core['objects']): Pick<Core, 'causes' | 'denials'> => ({
  causes: createCauses({ clock, objects, limit: flags.causesKept, shared: store.shared }),
  denials: createDenials({ clock, random: random.fork('denials'), limit: DENIALS }),
})

/** Loads the state from the store, and puts together what the rooms share. */
export const createCore = async (options: ApiServerOptions, { createNamespace, noteUse }: ThroughServer): Promise<Core> => {
  const { store, clock, random, logger, metrics, flags } = options
  const plugins = selectPlugins(flags)
  const registry = createLiveRegistry(builtinKinds)
  const objects = createObjects({ parse: parseObject, maxBytes: PARSED_BYTES })
  const cache = await createCache({ store, registry, objects, clock, logger, onFatal: options.onFatal })
  const view = createAdmissionView({ cache, objects })
  const webhooks = webhookPorts(options, view)
  const customKinds = serveCustomKinds({ cache, objects, registry, webhooks })
  const policy = followPolicy(cache, objects)
  const authorizer = createAuthorizer(flags.authorizationModes, {
    node: nodeAuthorizer(followRelations(cache, objects)),
    rbac: rbacAuthorizer(policy),
  })
  const transact = createTransact({ store, logger })
  const versions = createVersions(objects)
  const known = { cache, objects, versions, registry, types: generatedTypes, authorizer, clock, logger, metrics }
  const parts = {
    authorizer,
    registry,
    random: random.fork('admission'),
    clock,
    tolerations: tolerationsOf(flags),
    configuration: flags.admission,
    createNamespace,
    policies: policyParts(known),
    webhooks: createWebhooks({ ...known, ...webhooks }),
  }
  return {
    registry,
    types: generatedTypes,
    store,
    cache,
    objects,
    versions,
    customKinds,
    messages: createMessages({ types: generatedTypes, objects, maxBytes: MESSAGE_BYTES }),
    rows: createRows({ objects, maxRows: TABLE_ROWS }),
    clock,
    logger,
    metrics,
    random: random.fork('apiserver'),
    probes: [...(options.probes ?? []), storeProbe(store)],
    authorizer,
    checkEscalation: createEscalationCheck(authorizer, policy),
    ...createTokens(options, cache, { find: view.get, noteUse }),
    eventTtlSeconds: flags.eventTtlSeconds,
    admission: createAdmission(
      plugins.map(({ make }) => make(parts)),
      view,
    ),
    view,
    quotas: plugins.some(({ name }) => name === 'ResourceQuota')
      ? createQuotas({ store, cache, objects, transact, limited: flags.admission.limitedResources })
      : NO_QUOTAS,
    transact,
    inTurn: createTurns(),
    ...memoryOfCauses(options, objects),
    allocators: createAllocators({
      ...known,
      serviceIps: parseIpv4Range(flags.serviceClusterIpRange),
      nodePorts: flags.serviceNodePortRange,
      random: random.fork('allocation'),
    }),
  }
}
