import { builtinKinds, createLiveRegistry, generatedTypes, StatusError, status } from '@coxswain/api-types'
import {
  type Clock,
  type Egress,
  type HttpRequest,
  type HttpResponse,
  type Logger,
  type Metrics,
  noEgress,
  type Random,
  type Transport,
} from '@coxswain/ports'
import { type AdmissionView, createAdmission } from './admission/chain.ts'
import { type AdmissionConfiguration, NO_CONFIGURATION } from './admission/configuration.ts'
import type { CreateNamespace } from './admission/plugins/namespace-auto-provision.ts'
import { keepPolicyStatus } from './admission/policies/keep-status.ts'
import { policyParts } from './admission/policies/parts.ts'
import { type PluginFlags, selectPlugins } from './admission/select-plugins.ts'
import { createAdmissionView } from './admission/view.ts'
import { createWebhooks } from './admission/webhooks/webhooks.ts'
import { type Aggregation, createAggregation } from './aggregation/aggregation.ts'
import { createAllocators } from './allocation/allocators.ts'
import { parseIpv4Range } from './allocation/ipv4.ts'
import { userOfBootstrapToken } from './authentication/bootstrap-token.ts'
import type { FrontProxyOptions } from './authentication/front-proxy.ts'
import { LAST_USED, type SecretUse } from './authentication/legacy-token.ts'
import { createServiceAccountTokens } from './authentication/service-account-token.ts'
import { createTokenAuthenticator, type TokenResult, type UserOfToken } from './authentication/token-authenticator.ts'
import type { TokenKey } from './authentication/token-key.ts'
import { followTokens, type TokenSettings, tokenSettings } from './authentication/token-settings.ts'
import { ANONYMOUS, asAuthenticated, type Caller, type UserInfo } from './authentication/user-info.ts'
import { defaultPolicy } from './authorization/default-policy/default-policy.ts'
import { type AuthorizationMode, createAuthorizer } from './authorization/modes.ts'
import { nodeAuthorizer } from './authorization/node/node-authorizer.ts'
import { followRelations } from './authorization/node/relations.ts'
import { createEscalationCheck } from './authorization/rbac/escalation.ts'
import { followPolicy } from './authorization/rbac/follow-policy.ts'
import { rbacAuthorizer } from './authorization/rbac/rbac-authorizer.ts'
import { ensureDefaultRoles } from './bootstrap/default-roles.ts'
import { createIdentityLease } from './bootstrap/identity-lease.ts'
import { keepSystemObjects } from './bootstrap/keep-system-objects.ts'
import { type LocalClient, localClient } from './bootstrap/local-client.ts'
import { createSystemObjects } from './bootstrap/system-objects.ts'
import { type Cache, createCache } from './cache/cache.ts'
import { createObjects } from './cache/entry.ts'
import { type ComponentProbe, storeProbe } from './component-probe.ts'
import type { Core } from './core.ts'
import { keepDefinitions } from './custom-resources/definitions/keep-definitions.ts'
import { serveCustomKinds } from './custom-resources/served-kinds.ts'
import { createVersions } from './custom-resources/versions.ts'
import { createServiceResolver } from './egress/resolve-service.ts'
import { createDenials } from './explain/denials.ts'
import { withAuditId } from './http/audit-id.ts'
import { inProcessTransport } from './http/in-process.ts'
import type { HealthCheck } from './meta/health.ts'
import { openIdDocuments } from './meta/openid.ts'
import { createRequestMetrics } from './meta/request-metrics.ts'
import { createMetaRoutes } from './meta/routes.ts'
import { createQuotas, NO_QUOTAS } from './quota/quotas.ts'
import { parseRequest, type RequestInfo } from './request/request-info.ts'
import { answerStatus, statusEncoding } from './respond/answer.ts'
import { type Compress, compressed, compressible } from './respond/compress.ts'
import { createMessages } from './respond/messages.ts'
import { createRows } from './respond/rows.ts'
import { checkView, createNegotiator } from './respond/view.ts'
import { route } from './router.ts'
import { accessOf, authorize } from './stages/authorize.ts'
import { impersonate } from './stages/impersonate.ts'
import { parseObject } from './storage/parse-object.ts'
import type { Store } from './storage/store.ts'
import { createTransact } from './write/transact.ts'

export interface ApiServerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /** Where clients inside the cluster reach this server: the endpoints of `default/kubernetes`. */
  readonly advertise: { readonly address: string; readonly port: number }
  readonly flags: ApiServerFlags
  /** The machine's name: servers are told apart by it. */
  readonly hostname: string
  /** The authority of client certificates, PEM text; told to servers that extend this one. */
  readonly clientCa?: string
  /** Who is believed about the callers of others; told to servers that extend this one. */
  readonly frontProxy?: FrontProxyOptions & { readonly caPem: string }
  /** SHA-256 of bytes; a port, because the core has no crypto of its own. */
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  /** Asks the scheduler and the controller manager how they are; absent: not asked. */
  readonly probes?: readonly ComponentProbe[]
  /** Signs and verifies the tokens of service accounts; a port, for the same reason. */
  readonly tokenKey: TokenKey
  /** Absent: as the harness has it, `DEFAULT_TOKENS`. */
  readonly tokens?: Partial<TokenSettings>
  /** Users of tokens that were given to the server at its start. */
  readonly staticTokens?: UserOfToken
  /** For documents that are compressed once and kept. */
  readonly gzip?: (bytes: Uint8Array) => Promise<Uint8Array>
  /** How webhooks are reached; absent: they are not. */
  readonly egress?: Egress
  /** What this server shows of itself to aggregated servers, in PEM. */
  readonly proxyClientCert?: { readonly cert: string; readonly key: string } | undefined
  /** For large answers. */
  readonly compress?: Compress
  /** Type checking of policies writes their status, unless it is left to others. */
  readonly policyStatus?: 'left alone'
  /** The store can no longer be followed or written: the process must end. */
  readonly onFatal: (error: Error) => void
}

/** Upstream's flags of the same names. */
export interface ApiServerFlags extends PluginFlags {
  readonly eventTtlSeconds: number
  readonly serviceClusterIpRange: string
  readonly serviceNodePortRange: { readonly first: number; readonly last: number }
  readonly defaultNotReadyTolerationSeconds: number
  readonly defaultUnreachableTolerationSeconds: number
  readonly authorizationModes: readonly AuthorizationMode[]
  /** What the file of --admission-control-config-file says. */
  readonly admission: AdmissionConfiguration
}

export const defaultFlags: ApiServerFlags = {
  eventTtlSeconds: 3600,
  serviceClusterIpRange: '10.96.0.0/16',
  serviceNodePortRange: { first: 30000, last: 32767 },
  defaultNotReadyTolerationSeconds: 300,
  defaultUnreachableTolerationSeconds: 300,
  authorizationModes: ['Node', 'RBAC'],
  enableAdmissionPlugins: [],
  disableAdmissionPlugins: [],
  admission: NO_CONFIGURATION,
}

export interface ApiServer {
  /** Answers a request of a caller who has been identified. Never rejects. */
  handle(request: HttpRequest, caller: Caller): Promise<HttpResponse>
  /** The answer to a request without credentials that must not go on; asked before its body is read. */
  refuseStranger(request: HttpRequest): HttpResponse | undefined
  /** Whose a bearer token is; undefined where it is nobody's. */
  userOfToken(token: string): UserInfo | undefined | Promise<UserInfo | undefined>
  /** Calls the server from inside its process, as `user`. */
  transport(user: UserInfo): Transport
  ready(): boolean
  /** Requests that have not been answered yet, watches aside. */
  inFlight(): number
  /** Says not ready; what is running goes on. */
  shuttingDown(): void
  close(): void
}

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
const LOOPBACK: UserInfo = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] }

/** Loads the state from the store and gives the server as a function from requests to answers. Resolves when it is ready. */
export const createApiServer = async (options: ApiServerOptions): Promise<ApiServer> => {
  // Namespaces that plugins make are made as a client makes them, through the server that is being put together here.
  const provision: { create?: CreateNamespace } = {}
  const createNamespace: CreateNamespace = (name) => provision.create?.(name) ?? Promise.resolve()
  const core = await createCore(options, { createNamespace, noteUse: (use) => void noteUse(client, options.logger, use) })
  let state: State = 'starting'
  const serverAddress = `${options.advertise.address}:${options.advertise.port}`
  const aggregation = aggregationOf(options, core)
  const meta = createMetaRoutes({
    ...options,
    remoteVersions: aggregation.versions,
    openId: openIdDocuments({ ...core.tokens, publicKeys: options.tokenKey.publicKeys, serverAddress, logger: options.logger }),
    registry: core.registry,
    types: core.types,
    serverAddress,
    checks: healthChecks(() => state),
  })
  const respond = createResponder(core, meta, { compress: options.compress, aggregation })
  const transport = (user: UserInfo): Transport => inProcessTransport(respond.answer, asAuthenticated(user))
  const client = localClient(transport(LOOPBACK))
  provision.create = (name) => client.ensure('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  const systemObjects = createSystemObjects({ ...options, client })
  const lease = createIdentityLease({ ...options, client, random: core.random })
  let endDefinitions = (): void => undefined
  const prepare = async (): Promise<void> => {
    await systemObjects.ensure()
    // Without roles there is nothing to decide by, nor anybody to be let in by them.
    const roles = options.flags.authorizationModes.includes('RBAC')
      ? ensureDefaultRoles(defaultPolicy, { client, view: createAdmissionView(core) })
      : undefined
    await Promise.all([roles, systemObjects.start(core.registry, options.clock.now()), lease.start(), core.admission.ready()])
    endDefinitions = await keepDefinitions({ core, client, versionsOf: core.customKinds.versionsOf })
  }
  await prepare().catch((error: unknown) => {
    core.cache.close()
    throw error
  })
  state = 'ready'
  aggregation.start(client)
  const kept = [keepSystemObjects({ ...core, systemObjects }), aggregation.close]
  if (options.policyStatus === undefined) kept.push(keepPolicyStatus({ ...core, transport: transport(LOOPBACK) }))
  return {
    handle: async (request, { user }) =>
      withAuditId(await respond.answer(request, user), request.headers['audit-id'] || core.random.uuid()),
    refuseStranger: respond.refuseStranger,
    userOfToken: (token) => {
      const known = core.authenticateToken(token)
      return known instanceof Promise ? known.then(userIn) : userIn(known)
    },
    transport,
    ready: () => state === 'ready',
    inFlight: respond.inFlight,
    shuttingDown: () => {
      state = 'stopping'
    },
    close: () => {
      state = 'stopping'
      for (const end of kept) end()
      endDefinitions()
      core.customKinds.close()
      lease.stop()
      core.quotas.close()
      core.cache.close()
    },
  }
}

/** Says on a secret that its token is in use: once a day. */
const noteUse = (client: LocalClient, logger: Logger, { namespace, name, day }: SecretUse): Promise<unknown> =>
  client
    .patch(`/api/v1/namespaces/${namespace}/secrets/${name}`, { metadata: { labels: { [LAST_USED]: day } } })
    .catch((error: unknown) => logger.warn({ error, namespace, name }, 'the use of a token could not be noted on its secret'))

type State = 'starting' | 'ready' | 'stopping'

const healthChecks = (state: () => State): readonly HealthCheck[] => [
  { name: 'ping', check: () => undefined },
  { name: 'poststarthook/rbac/bootstrap-roles', check: () => (state() === 'starting' ? 'not finished' : undefined) },
  { name: 'poststarthook/system-objects', readinessOnly: true, check: () => (state() === 'starting' ? 'not yet made' : undefined) },
  { name: 'shutdown', readinessOnly: true, check: () => (state() === 'stopping' ? 'the server is stopping' : undefined) },
]

const userIn = (result: TokenResult): UserInfo | undefined => ('user' in result ? result.user : undefined)

/** What the core asks of clients of the server that it becomes part of. */
interface ThroughServer {
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

const createCore = async (options: ApiServerOptions, { createNamespace, noteUse }: ThroughServer): Promise<Core> => {
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
  const tolerations = {
    notReadySeconds: flags.defaultNotReadyTolerationSeconds,
    unreachableSeconds: flags.defaultUnreachableTolerationSeconds,
  }
  const transact = createTransact({ store, logger })
  const known = { cache, objects, registry, types: generatedTypes, authorizer, clock, logger, metrics }
  const parts = {
    authorizer,
    registry,
    random: random.fork('admission'),
    tolerations,
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
    versions: createVersions(objects),
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
    quotas: plugins.some(({ name }) => name === 'ResourceQuota') ? createQuotas({ store, cache, objects, transact }) : NO_QUOTAS,
    transact,
    denials: createDenials({ clock, random: random.fork('denials'), limit: DENIALS }),
    allocators: createAllocators({
      serviceIps: parseIpv4Range(flags.serviceClusterIpRange),
      nodePorts: flags.serviceNodePortRange,
      random: random.fork('allocation'),
      taken: cache.allocations,
    }),
  }
}

const aggregationOf = ({ egress = noEgress, proxyClientCert: clientCert }: ApiServerOptions, core: Core): Aggregation => {
  const view = createAdmissionView(core)
  return createAggregation({ ...core, view, egress, clientCert, resolve: createServiceResolver(view, core.random.fork('aggregation')) })
}

interface ResponderOptions {
  readonly compress: Compress | undefined
  readonly aggregation: Aggregation
}

/** The way of a request through the rooms; every refusal leaves as a Status. */
const createResponder = (core: Core, meta: ReturnType<typeof createMetaRoutes>, { compress, aggregation }: ResponderOptions) => {
  const negotiate = createNegotiator(core.types)
  const requests = createRequestMetrics(core.metrics)
  let inFlight = 0
  /** Whose the request is, if it may be made. */
  const admit = (request: HttpRequest, caller: UserInfo, info: RequestInfo | undefined): UserInfo => {
    const access = accessOf(info, request.method, request.path)
    const user = impersonate(core.authorizer, caller, request, access)
    authorize(core.authorizer, user, access)
    return user
  }
  const resource = async (request: HttpRequest, user: UserInfo, info: RequestInfo, warnings: string[]): Promise<HttpResponse> => {
    const found = route(info)
    if (found.resource.definition.deprecation !== undefined) warnings.push(found.resource.definition.deprecation)
    const view = negotiate(request.headers['accept'], found.resource)
    checkView(view, info.verb, found.resource)
    const response = await found.handler(core, { request, info, resource: found.resource, view, user, warnings })
    const large = compress === undefined ? undefined : compressible(request, response)
    return compress === undefined || large === undefined ? response : compressed(compress, response, large)
  }
  const refusal = (error: unknown, request: HttpRequest, warnings: readonly string[]): HttpResponse => {
    const encoding = statusEncoding(core.types, request)
    if (error instanceof StatusError) return answerStatus(error, warnings, encoding)
    core.logger.error({ error, method: request.method, path: request.path }, 'request failed')
    return answerStatus(status.internal('an error on the server has prevented the request from succeeding'), [], encoding)
  }
  return {
    inFlight: () => inFlight,
    refuseStranger: (request: HttpRequest): HttpResponse | undefined => {
      try {
        admit(request, ANONYMOUS, parseRequest(request, core.registry))
        return undefined
      } catch (error) {
        return refusal(error, request, [])
      }
    },
    answer: async (request: HttpRequest, caller: UserInfo): Promise<HttpResponse> => {
      const began = core.clock.monotonic()
      const warnings: string[] = []
      let info: RequestInfo | undefined
      let response: HttpResponse
      let user = caller
      inFlight++
      try {
        info = parseRequest(request, core.registry)
        // Another server may have heard of a definition that this one has not.
        if (info !== undefined && info.resource === undefined && core.store.shared) {
          await core.cache.catchUp()
          info = parseRequest(request, core.registry)
        }
        user = admit(request, caller, info)
        const elsewhere = aggregation.answer(info, request, user)
        if (info === undefined) return await (elsewhere ?? meta.answer(request))
        response = await (elsewhere ?? resource(request, user, info, warnings))
      } catch (error) {
        if (error instanceof StatusError) core.denials.record(user, accessOf(info, request.method, request.path), error)
        response = refusal(error, request, warnings)
      } finally {
        inFlight--
      }
      if (info !== undefined) requests.observe(info, response.status, (core.clock.monotonic() - began) / 1000)
      return response
    },
  }
}
