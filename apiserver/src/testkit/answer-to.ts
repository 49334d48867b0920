import type { JsonObject } from '@coxswain/api-types'
import { isByteStream } from '@coxswain/ports'
import type { UserInfo } from '../authentication/user-info.ts'
import { join } from '../respond/encode.ts'
import type { TestServer } from './test-server.ts'

/** What a certain user gets for a request: the code, and the answer read. */
export const answerTo = async (
  { server }: TestServer,
  user: UserInfo,
  method: string,
  target: string,
  object?: object,
): Promise<{ readonly status: number; readonly json: JsonObject }> => {
  const [path = '', query = ''] = target.split('?')
  const headers = { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }
  const body = object === undefined ? undefined : new TextEncoder().encode(JSON.stringify(object))
  const response = await server.handle({ method, path, query, headers, body }, { user, address: '' })
  if (isByteStream(response.body)) {
    response.body.cancel()
    return { status: response.status, json: {} }
  }
  const text = new TextDecoder().decode(response.body instanceof Uint8Array ? response.body : join(response.body))
  return { status: response.status, json: text.startsWith('{') ? (JSON.parse(text) as JsonObject) : { message: text } }
}
