import {
  type CustomResourceConversion,
  JsonSyntaxError,
  type JsonValue,
  type KubeObject,
  parseJson,
  status,
  textOfBase64,
} from '@coxswain/api-types'
import type { Clock, Egress, Random } from '@coxswain/ports'
import type { Resolved, ResolveService } from '../../egress/resolve-service.ts'
import { checkConverted } from './check-converted.ts'
import type { Converter } from './converter.ts'
import { type ReviewRequest, readReview, reviewBody, reviewVersion } from './review.ts'
import { createTurns } from './turns.ts'

export interface WebhookPorts {
  readonly egress: Egress
  readonly resolve: ResolveService
  readonly clock: Clock
  readonly random: Random
}

/** Upstream's limit of a call. Waiting for a turn counts. */
const TIMEOUT_MS = 30_000
/** An answer with more than this is none: a webhook must not be able to fill the memory. */
const MAX_ANSWER_BYTES = 10 * 1024 * 1024
/** Objects of a list are converted in batches of this many, some batches at a time. */
const BATCH = 200
/** Calls of one kind at a time: a webhook that hangs must not hold everything that there is. */
const CALLS = 8

/** Strategy Webhook: somebody else brings objects from one version into another. */
export const webhookConverter = (conversion: CustomResourceConversion, ports: WebhookPorts): Converter => {
  const turns = createTurns(ports.clock, CALLS)
  const { clientConfig, conversionReviewVersions = [] } = conversion.webhook ?? {}
  const where = (): Resolved => {
    if (clientConfig?.url !== undefined) return { url: clientConfig.url }
    const service = clientConfig?.service
    return service === undefined ? { error: 'webhook configuration must have either service or URL' } : ports.resolve(service)
  }
  const caBundle = textOfBase64(clientConfig?.caBundle) || undefined
  const call = async (request: ReviewRequest): Promise<JsonValue> => {
    const target = where()
    if ('error' in target) throw new Refusal(target.error)
    const url = withTimeout(target.url)
    const began = ports.clock.monotonic()
    const failed = (message: string): Refusal => new Refusal(`Post ${JSON.stringify(url)}: ${message}`)
    if (!(await turns.take(TIMEOUT_MS))) throw failed('context deadline exceeded')
    try {
      const outcome = await ports.egress.request({
        ...target,
        url,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json, */*', 'user-agent': 'kube-apiserver-admission' },
        body: reviewBody(request),
        ...(caBundle === undefined ? {} : { caBundle }),
        timeoutMs: Math.max(1, TIMEOUT_MS - (ports.clock.monotonic() - began)),
        maxBytes: MAX_ANSWER_BYTES,
      })
      if (!outcome.ok) throw failed(outcome.message)
      if (outcome.status < 200 || outcome.status > 299) throw new Refusal(refusedBy(outcome.status))
      return readJson(outcome.body)
    } finally {
      turns.done()
    }
  }
  const convertBatch = async (objects: readonly KubeObject[], apiVersion: string): Promise<readonly KubeObject[]> => {
    const kind = kindText(objects[0] as KubeObject)
    const fail = (text: string) => status.unknown(`conversion webhook for ${kind} ${text}`)
    const version = reviewVersion(conversionReviewVersions)
    if (version === undefined) throw status.unknown('no supported conversion review versions')
    const request = { version, uid: ports.random.uuid(), desiredAPIVersion: apiVersion, objects }
    const answer = await call(request).catch((error: unknown) => {
      throw error instanceof Refusal ? fail(`failed: ${error.message}`) : error
    })
    const result = readReview(answer, request)
    if ('error' in result) throw fail(`failed: ${result.error}`)
    if (result.objects.length !== objects.length) throw fail(`returned ${result.objects.length} objects, expected ${objects.length}`)
    return objects.map((object, i) => {
      const checked = checkConverted(object, result.objects[i], apiVersion)
      if ('error' in checked) throw fail(`returned ${checked.error}`)
      return checked.object
    })
  }
  return (objects, apiVersion) => {
    const foreign = objects.filter((object) => object.apiVersion !== apiVersion)
    if (foreign.length === 0) return objects
    return inBatches(foreign, (batch) => convertBatch(batch, apiVersion)).then((converted) => {
      let next = 0
      return objects.map((object) => (object.apiVersion === apiVersion ? object : (converted[next++] as KubeObject)))
    })
  }
}

/** Why a call has failed, on its way to the client's words. */
class Refusal extends Error {}

const withTimeout = (url: string): string => `${url}${url.includes('?') ? '&' : '?'}timeout=${TIMEOUT_MS / 1000}s`

/** `example.com/v1, Kind=Widget`. */
const kindText = ({ apiVersion, kind }: KubeObject): string => `${apiVersion}, Kind=${kind}`

/** What Go's client says of an answer that is an error and no Status. */
const refusedBy = (code: number): string => {
  if (code === 404) return 'the server could not find the requested resource'
  if (code >= 500) return `an error on the server ("unknown") has prevented the request from succeeding`
  return `the server responded with the status code ${code} but did not return more information`
}

const readJson = (bytes: Uint8Array): JsonValue => {
  try {
    return parseJson(bytes).value
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new Refusal(error.message)
    throw error
  }
}

const inBatches = async (
  objects: readonly KubeObject[],
  convert: (batch: readonly KubeObject[]) => Promise<readonly KubeObject[]>,
): Promise<readonly KubeObject[]> => {
  const batches: (readonly KubeObject[])[] = []
  for (let i = 0; i < objects.length; i += BATCH) batches.push(objects.slice(i, i + BATCH))
  return (await Promise.all(batches.map(convert))).flat()
}
