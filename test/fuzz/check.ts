import { validateHeaderValue } from 'node:http'
import { gunzipSync } from 'node:zlib'
import type { FuzzRequest } from './arbitraries/requests.ts'
import { withPlantedFault } from './planted-fault.ts'
import { watchPrototypes } from './prototypes.ts'
import type { FuzzAnswer, FuzzWorld } from './world.ts'

/** No request may cost the server more than this: it answers everybody from one thread. */
const MAX_CPU_MS = 1000

const changedPrototype = watchPrototypes()
const plant = withPlantedFault(() => undefined)

/** Sends a request and throws where the answer, or what the request left behind, breaks a promise. */
export const check = async (world: FuzzWorld, request: FuzzRequest): Promise<FuzzAnswer> => {
  const before = process.cpuUsage()
  plant(request)
  const answer = await world.send(request)
  const { user, system } = process.cpuUsage(before)
  const problems = [
    ...world.errors(),
    ...answerProblems(answer),
    ...((user + system) / 1000 > MAX_CPU_MS ? [`it cost ${(user + system) / 1000} ms`] : []),
    ...[changedPrototype()].flatMap((name) => (name === undefined ? [] : [`the prototype of ${name} was changed`])),
  ]
  if (problems.length > 0) throw new Error(problems.join('\n'))
  if (request.method === 'POST' && answer.status === 201) await removeMade(world, request)
  return answer
}

const answerProblems = (answer: FuzzAnswer): readonly string[] => {
  const { status, headers } = answer
  if (status < 200 || status > 599) return [`status ${status}`]
  const problems = Object.entries(headers).flatMap(([name, value]) => [value].flat().flatMap((each) => headerProblem(name, each)))
  const type = String(headers['content-type'] ?? '')
  if (!type.startsWith('application/json')) return problems
  try {
    for (const line of jsonTexts(answer)) if (isInternal(JSON.parse(line))) problems.push(`an internal error: ${line}`)
  } catch (error) {
    problems.push(`the answer is no JSON: ${error}`)
  }
  return problems
}

/** What the answer says: a document, or of a watch one event a line. */
const jsonTexts = ({ body, headers, streamed }: FuzzAnswer): readonly string[] => {
  const bytes = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
  const text = Buffer.from(bytes).toString()
  return streamed ? text.split('\n').filter((line) => line !== '') : text === '' ? [] : [text]
}

/** A few refusals have code 500 and no reason, as upstream gives them; one that says InternalError is a mistake of ours. */
const isInternal = (value: { readonly kind?: unknown; readonly reason?: unknown }): boolean =>
  value.kind === 'Status' && value.reason === 'InternalError'

const headerProblem = (name: string, value: string): readonly string[] => {
  try {
    validateHeaderValue(name, value)
    return []
  } catch (error) {
    return [`the header ${name} cannot be sent: ${error}`]
  }
}

/** Takes away what a create has made, so that the next one of its kind is no conflict. */
const removeMade = (world: FuzzWorld, { path, headers }: FuzzRequest): Promise<FuzzAnswer> =>
  world.send({
    method: 'DELETE',
    path: `${path}/made`,
    query: 'gracePeriodSeconds=0',
    headers: { accept: headers['accept'] ?? '' },
    body: undefined,
  })
