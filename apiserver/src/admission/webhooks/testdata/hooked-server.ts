import type { JsonObject } from '@coxswain/api-types'
import { type Egress, type EgressOutcome, type EgressRequest, noEgress } from '@coxswain/ports'
import { type TestServer, testServer } from '../../../testkit/test-server.ts'

export interface Review {
  readonly apiVersion: string
  readonly kind: string
  readonly request: JsonObject & {
    readonly uid: string
    readonly operation: string
    readonly name?: string
    readonly namespace?: string
    readonly kind: JsonObject
    readonly resource: JsonObject
    readonly object: (JsonObject & { readonly metadata: JsonObject }) | null
    readonly oldObject: (JsonObject & { readonly metadata: JsonObject }) | null
  }
}

/** A webhook of a test: what it makes of a review. `name` is the first label of the host that is asked. */
export type Hook = (review: Review, request: EgressRequest) => object | string | EgressOutcome | Promise<object | string | EgressOutcome>

export const answered = (body: object | string, status = 200, contentType = 'application/json'): EgressOutcome => ({
  ok: true,
  status,
  headers: { 'content-type': contentType },
  body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
})

/** The whole of an answer, as most webhooks give it. */
export const response = ({ apiVersion, kind, request: { uid } }: Review, more: object = { allowed: true }) => ({
  apiVersion,
  kind,
  response: { uid, ...more },
})

export const patching =
  (...operations: readonly object[]): Hook =>
  (review) =>
    response(review, { allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') })

export const allowing: Hook = (review) => response(review)
export const denying: (status?: object) => Hook = (status) => (review) =>
  response(review, { allowed: false, ...(status === undefined ? {} : { status }) })

export interface HookedServer extends TestServer {
  /** What was asked so far, in order: `mark create configmaps`, by the webhook's host. */
  readonly calls: { readonly hook: string; readonly review: Review; readonly request: EgressRequest }[]
  /** Installs webhooks under the kind's plural; each leads to its handler in `hooks` by its host. */
  install(kind: 'Mutating' | 'Validating', webhooks: readonly object[], name?: string): Promise<void>
}

const GROUP = '/apis/admissionregistration.k8s.io/v1'

export const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'
export const configMap = (name: string, more: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: 'b' }, ...more })

/** A webhook at `https://NAME.example.com/`, about config maps. */
export const webhook = (name: string, more: object = {}) => ({
  name: `${name}.example.com`,
  clientConfig: { url: `https://${name}.example.com/` },
  rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...more,
})

/** A server whose webhooks are functions. */
export const hookedServer = async (hooks: Readonly<Record<string, Hook>>): Promise<HookedServer> => {
  const calls: HookedServer['calls'] = []
  const egress: Egress = {
    ...noEgress,
    request: async (request) => {
      const review = JSON.parse(new TextDecoder().decode(request.body)) as Review
      const hook = new URL(request.url).hostname.split('.')[0] ?? ''
      calls.push({ hook, review, request })
      const answer = await (hooks[hook] ?? allowing)(review, request)
      return typeof answer === 'object' && 'ok' in answer ? (answer as EgressOutcome) : answered(answer)
    },
  }
  const server = await testServer({ egress })
  return {
    ...server,
    calls,
    install: async (kind, webhooks, name = 'hooks') => {
      const plural = `${kind.toLowerCase()}webhookconfigurations`
      const object = { apiVersion: 'admissionregistration.k8s.io/v1', kind: `${kind}WebhookConfiguration`, metadata: { name }, webhooks }
      const answer = await server.send('POST', `${GROUP}/${plural}`, object)
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.json))
    },
  }
}
