import { parseJson } from '@coxswain/api-types'
import type { EgressAnswer } from '@coxswain/ports'

const BY_CODE: ReadonlyMap<number, string> = new Map([
  [400, 'the server rejected our request for an unknown reason'],
  [401, 'the server has asked for the client to provide credentials'],
  [404, 'the server could not find the requested resource'],
  [405, 'the server does not allow this method on the requested resource'],
  [409, 'the server reported a conflict'],
  [422, 'the server rejected our request due to an error in our request'],
  [429, 'the server has received too many requests and has asked us to try again later'],
  [503, 'the server is currently unable to handle the request'],
  [504, 'the server was unable to return a response in the time allotted, but may still be processing the request'],
])

/** Of a text that is no Status, this much is told. */
const MAX_TEXT = 2048

/** What client-go makes of an answer that is not a success, or of an empty one; undefined for one with something to read. */
export const unexpectedAnswer = ({ status, headers, body }: EgressAnswer): string | undefined => {
  const type = headerOf(headers['content-type'])
  if (status >= 200 && status <= 206) {
    return body.byteLength > 0 ? undefined : `0-length response with status code: ${status} and content type: ${type}`
  }
  return (
    statusMessage(body) ?? messageOfCode(status, isText(type) ? new TextDecoder().decode(body.subarray(0, MAX_TEXT)).trim() : 'unknown')
  )
}

const headerOf = (value: string | readonly string[] | undefined): string => (typeof value === 'string' ? value : (value?.[0] ?? ''))
const isText = (type: string): boolean => type === '' || type.startsWith('text/')

/** A server that speaks the API says in a Status what is wrong. */
const statusMessage = (body: Uint8Array): string | undefined => {
  try {
    const { value } = parseJson(body)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return value['kind'] === 'Status' && value['status'] === 'Failure' && typeof value['message'] === 'string'
      ? value['message']
      : undefined
  } catch {
    return undefined
  }
}

/** `NewGenericServerResponse`: what it says itself is told where upstream takes it for an explanation. */
const messageOfCode = (status: number, said: string): string => {
  if (status === 403) return said
  if (status === 406)
    return said === '' || said === 'unknown' ? 'the server was unable to respond with a content type that the client supports' : said
  if (status === 415) return said === '' || said === 'unknown' ? 'the body of the request was in an unknown format' : said
  const known = BY_CODE.get(status)
  if (known !== undefined) return known
  if (status >= 500) return `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`
  return `the server responded with the status code ${status} but did not return more information`
}
