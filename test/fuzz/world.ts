import { builtinKinds, createRegistry, isStored, type Resource, stringify } from '@coxswain/api-types'
import { type HttpResponse, isByteStream, type Logger, silentLogger } from '@coxswain/ports'
import { samples } from '../../apiserver/src/contract/samples/index.ts'
import { join } from '../../apiserver/src/respond/encode.ts'
import { type TestServer, testServer } from '../../apiserver/src/testkit/test-server.ts'
import type { FuzzRequest, Sample } from './arbitraries/requests.ts'
import { heldName } from './held.ts'

/** A server with one object of each kind, named `held`, or so that its name begins with it. */
export interface FuzzWorld {
  /** Sends a request and reads its answer; of a watch, what it sends at once. */
  send(request: FuzzRequest): Promise<FuzzAnswer>
  /** What the server has logged as an error since the last call. */
  errors(): readonly string[]
  close(): void
}

export interface FuzzAnswer extends Pick<HttpResponse, 'status' | 'headers'> {
  readonly body: Uint8Array
  readonly streamed: boolean
}

const registry = createRegistry(builtinKinds)
const ADMIN = { user: { name: 'admin', groups: ['system:masters', 'system:authenticated'] }, address: '127.0.0.1' }

const HELD = 'held'

export const sampleOf: Sample = ({ definition, form }: Resource) => {
  const sample = samples[definition.kind]?.body
  const body = sample === undefined ? undefined : JSON.parse(JSON.stringify(sample).replaceAll('NAME', HELD))
  if (body === undefined || form === undefined) return body
  const { metadata: _, ...rest } = form.fromStored({ metadata: {}, ...structuredClone(body) } as never)
  return rest
}

export const openFuzzWorld = async (): Promise<FuzzWorld> => {
  let errors: string[] = []
  const logger: Logger = {
    ...silentLogger,
    error: (fields: object, message?: string) => void errors.push(`${message}: ${describe(fields)}`),
  }
  const test = await testServer({ logger })
  for (const resource of registry.resources.filter(({ form }) => form === undefined)) await hold(test, resource)
  return {
    send: async (request) => read(test, await settled(test, request)),
    errors: () => {
      const seen = errors
      errors = []
      return seen
    },
    close: () => test.server.close(),
  }
}

const hold = async ({ send }: TestServer, resource: Resource): Promise<void> => {
  const { definition, apiVersion, kind, plural } = resource
  if (!isStored(definition)) return
  const inside = definition.scope === 'Namespaced' ? '/namespaces/default' : ''
  const path = `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}${inside}/${plural}`
  const body = stringify({ apiVersion, kind, ...sampleOf(resource), metadata: { name: heldName(resource) } } as never)
  const answer = await send('POST', path, body)
  if (answer.status !== 201) throw new Error(`the sample of ${kind} is refused: ${stringify(answer.json)}`)
}

/** The answer; what waits for the clock goes on at once. */
const settled = async ({ server, clock }: TestServer, { method, path, query, headers, body }: FuzzRequest): Promise<HttpResponse> => {
  let done = false
  const bytes = body === undefined ? undefined : new TextEncoder().encode(body)
  const pending = Promise.resolve(server.handle({ method, path, query, headers, body: bytes }, ADMIN)).finally(() => {
    done = true
  })
  pending.catch(() => undefined)
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve))
    const due = clock.nextDue()
    if (done || due === undefined) continue
    clock.moveTo(due)
    clock.fireNext()
  }
  return pending
}

const read = async ({ clock }: TestServer, { status, headers, body }: HttpResponse): Promise<FuzzAnswer> => {
  if (!isByteStream(body)) return { status, headers, body: body instanceof Uint8Array ? body : join(body), streamed: false }
  const chunks: Uint8Array[] = []
  body.start({ write: (chunk) => void chunks.push(chunk), end: () => undefined, pendingBytes: () => 0, onDrain: (task) => task() })
  clock.fireNext()
  body.cancel()
  return { status, headers, body: join(chunks), streamed: true }
}

const describe = (fields: object): string =>
  Object.entries(fields)
    .map(([key, value]) => `${key}=${value instanceof Error ? value.stack : String(value)}`)
    .join(' ')
