import type { CauseReporter } from '@coxswain/client'
import { type HttpRequest, type HttpResponse, type Logger, noEgress, type Transport } from '@coxswain/ports'
import type { CreateNamespace } from './admission/plugins/namespace-auto-provision.ts'
import { keepPolicyStatus } from './admission/policies/keep-status.ts'
import { type Aggregation, createAggregation } from './aggregation/aggregation.ts'
import type { LocalApi } from './aggregation/local-api.ts'
import { keepReservations, repairReservations } from './allocation/repair.ts'
import { LAST_USED, type SecretUse } from './authentication/legacy-token.ts'
import type { TokenResult } from './authentication/token-authenticator.ts'
import { asAuthenticated, type Caller, type UserInfo } from './authentication/user-info.ts'
import { defaultPolicy } from './authorization/default-policy/default-policy.ts'
import { ensureLocalService } from './bootstrap/api-services.ts'
import { ensureDefaultRoles } from './bootstrap/default-roles.ts'
import { createIdentityLease } from './bootstrap/identity-lease.ts'
import { keepSystemObjects } from './bootstrap/keep-system-objects.ts'
import { type LocalClient, localClient } from './bootstrap/local-client.ts'
import { createSystemObjects } from './bootstrap/system-objects.ts'
import type { Core } from './core.ts'
import { createCore } from './create-core.ts'
import { keepDefinitions } from './custom-resources/definitions/keep-definitions.ts'
import { createServiceResolver } from './egress/resolve-service.ts'
import { withAuditId } from './http/audit-id.ts'
import { inProcessTransport } from './http/in-process.ts'
import type { Handle } from './http/serve.ts'
import type { HealthCheck } from './meta/health.ts'
import { openIdDocuments } from './meta/openid.ts'
import { createMetaRoutes } from './meta/routes.ts'
import { createNodeProxy, type LocalNodes, type NodeProxy } from './proxy/node-proxy.ts'
import { createResponder } from './responder.ts'
import type { ApiServerOptions } from './server-options.ts'

export interface ApiServer {
  /** Answers a request of a caller who has been identified, at once where nothing has to be waited for. Never throws or rejects. */
  handle(request: HttpRequest, caller: Caller): HttpResponse | Promise<HttpResponse>
  /** The answer to a request without credentials that must not go on; asked before its body is read. */
  refuseStranger(request: HttpRequest): HttpResponse | undefined
  /** Whose a bearer token is; undefined where it is nobody's. */
  userOfToken(token: string): UserInfo | undefined | Promise<UserInfo | undefined>
  /** Calls the server from inside its process, as `user`. */
  transport(user: UserInfo): Transport
  /**
   * Takes what a component inside its process, which calls as `user` and says that it is `userAgent`, tells of its steps: at once and as
   * it is, without a request. Undefined where no causes are kept.
   */
  causesOf(user: UserInfo, userAgent: string): CauseReporter | undefined
  /**
   * Has another part of this process answer for a group version, and makes its APIService where there is none. An APIService that names
   * a server wins.
   */
  serve(api: LocalApi): Promise<void>
  /** Has nodes of this process answer what is below `nodes/NAME/proxy`. */
  serveNodes(nodes: LocalNodes): void
  ready(): boolean
  /** Requests that have not been answered yet, watches aside. */
  inFlight(): number
  /** Says not ready; what is running goes on. */
  shuttingDown(): void
  close(): void
}

const LOOPBACK: UserInfo = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] }

/** Loads the state from the store and gives the server as a function from requests to answers. Resolves when it is ready. */
export const createApiServer = async (options: ApiServerOptions): Promise<ApiServer> => {
  // Namespaces that plugins make are made as a client makes them, through the server that is being put together here.
  const provision: { create?: CreateNamespace } = {}
  const createNamespace: CreateNamespace = (name) => provision.create?.(name) ?? Promise.resolve()
  const core = await createCore(options, { createNamespace, noteUse: (use) => void noteUse(client, options.logger, use) })
  let state: State = 'starting'
  const serverAddress = `${options.advertise.address}:${options.advertise.port}`
  const [aggregation, nodeProxy] = [aggregationOf(options, core), createNodeProxy({ egress: noEgress, ...options, view: core.view })]
  const meta = createMetaRoutes({
    ...options,
    remoteVersions: aggregation.versions,
    remoteDocuments: aggregation.documents,
    openId: openIdDocuments({ ...core.tokens, publicKeys: options.tokenKey.publicKeys, serverAddress, logger: options.logger }),
    registry: core.registry,
    types: core.types,
    serverAddress,
    checks: healthChecks(() => state),
  })
  const respond = createResponder(core, meta, { compress: options.compress, aggregation, nodeProxy })
  const transport = (user: UserInfo): Transport => inProcessTransport(respond.answer, asAuthenticated(user))
  const client = localClient(transport(LOOPBACK))
  provision.create = (name) => client.ensure('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  const systemObjects = createSystemObjects({ ...options, client })
  const lease = createIdentityLease({ ...options, client, random: core.random })
  let endDefinitions = (): void => undefined
  const prepare = async (): Promise<void> => {
    await repairReservations(core)
    await systemObjects.ensure()
    // Without roles there is nothing to decide by, nor anybody to be let in by them.
    const roles = options.flags.authorizationModes.includes('RBAC')
      ? ensureDefaultRoles(defaultPolicy, { client, view: core.view })
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
  const kept = [keepSystemObjects({ ...core, systemObjects }), keepReservations(core), aggregation.close]
  if (options.policyStatus === undefined) kept.push(keepPolicyStatus({ ...core, transport: transport(LOOPBACK) }))
  return {
    handle: named(respond.answer, core.random.uuid),
    refuseStranger: respond.refuseStranger,
    userOfToken: (token) => {
      const known = core.authenticateToken(token)
      return known instanceof Promise ? known.then(userIn) : userIn(known)
    },
    transport,
    ...doorsInside(core, { aggregation, nodeProxy, client }),
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

/** Has each answer carry the name of its request. */
const named =
  (answer: Handle<UserInfo>, newName: () => string): ApiServer['handle'] =>
  (request, { user }) => {
    const answered = answer(request, user)
    if (!(answered instanceof Promise)) return withAuditId(answered, request, newName)
    return answered.then((later) => withAuditId(later, request, newName))
  }

interface InsideParts {
  readonly aggregation: Aggregation
  readonly nodeProxy: NodeProxy
  readonly client: LocalClient
}

/** What other parts of this process answer for, and tell. */
const doorsInside = (
  { causes, registry }: Core,
  { aggregation, nodeProxy, client }: InsideParts,
): Pick<ApiServer, 'causesOf' | 'serve' | 'serveNodes'> => ({
  causesOf: (user, agent) => causes.reporterInside({ user, agent, find: registry.byKind }),
  serve: (api) => {
    aggregation.serve(api)
    return ensureLocalService(client, api)
  },
  serveNodes: nodeProxy.serve,
})

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

const aggregationOf = ({ egress = noEgress, proxyClientCert: clientCert }: ApiServerOptions, core: Core): Aggregation =>
  createAggregation({ ...core, egress, clientCert, resolve: createServiceResolver(core.view, core.random.fork('aggregation')) })
