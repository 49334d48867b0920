import type { Answer, Case, Request, Target } from './case.ts'
import { type Compared, compared } from './normalise.ts'
import { collectionOf, isClusterScoped } from './resources.ts'

/** Puts the case's own name where `{ns}` stands. */
const placed = (request: Request, namespace: string): Request => {
  const place = (text: string): string => text.replaceAll('{ns}', namespace)
  const { body } = request
  return {
    ...request,
    path: place(request.path),
    ...(body === undefined ? {} : { body: place(typeof body === 'string' ? body : JSON.stringify(body)) }),
  }
}

const must = async (target: Target, request: Request): Promise<void> => {
  const { status, text } = await target.send(request)
  if (status !== 201 && status !== 200) throw new Error(`${request.method} ${request.path} gave ${status}: ${text}`)
}

/** Runs a case under a name of its own and gives what is compared of its answers. Throws where what must be there first was refused. */
export const runCase = async (target: Target, { name, given = [], steps }: Case, namespace: string): Promise<readonly Compared[]> => {
  const sendPlaced = (request: Request): Promise<Answer> => target.send(placed(request, namespace))
  await must(target, { method: 'POST', path: '/api/v1/namespaces', body: `{"metadata":{"name":"${namespace}"}}` })
  try {
    for (const object of given) await must(target, placed({ method: 'POST', path: collectionOf(object), body: object }, namespace))
    const answers: Answer[] = []
    const results: Compared[] = []
    const sent: string[] = given.map((object) => JSON.stringify(object))
    for (const step of steps) {
      const request = typeof step === 'function' ? step(answers) : step
      // What a step takes from an answer is the server's, not the case's.
      if (typeof step !== 'function') sent.push(JSON.stringify([request.path, request.body]))
      const answer = await sendPlaced(request)
      answers.push(answer)
      if (request.unseen !== true) results.push(compared(answer, request, { namespace, sent: sent.join('\n') }))
    }
    return results
  } catch (error) {
    throw new Error(`case "${name}": ${error instanceof Error ? error.message : error}`, { cause: error })
  } finally {
    for (const object of given.filter(isClusterScoped))
      await sendPlaced({ method: 'DELETE', path: `${collectionOf(object)}/${object.metadata.name}` })
  }
}
