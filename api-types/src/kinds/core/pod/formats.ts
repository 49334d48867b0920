/** Formats of texts within pods, each giving upstream's reasons for a refusal (`apimachinery/pkg/util/validation`); none when the text is good. */
import { byteLength } from '../../../util/text.ts'
import { regexError } from '../../../validation/qualified-name.ts'

const none: readonly string[] = []

/** Names of environment variables: any printable ASCII but `=`. */
export const isRelaxedEnvVarName = (name: string): readonly string[] => {
  if (RELAXED_ENV_VAR_NAME.test(name)) return none
  if (name === '') return ['environment variable name must be non-empty']
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
}
const RELAXED_ENV_VAR_NAME = /^[ -<>-~]+$/

/** Names of HTTP headers (RFC 9110, as narrow as upstream takes them). */
export const isHttpHeaderName = (name: string): readonly string[] =>
  /^[-A-Za-z0-9]+$/.test(name)
    ? none
    : [regexError("a valid HTTP header must consist of alphanumeric characters or '-'", '[-A-Za-z0-9]+', ['X-Header-Name'])]

const MAX_ID = 2 ** 31 - 1
export const isValidUserId = (id: number): readonly string[] =>
  id >= 0 && id <= MAX_ID ? none : [`must be between 0 and ${MAX_ID}, inclusive`]
export const isValidGroupId = isValidUserId

const UNDERSCORE_SUBDOMAIN = /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/
export const isDns1123SubdomainWithUnderscore = (name: string): readonly string[] => [
  ...(byteLength(name) > 253 ? ['must be no more than 253 bytes'] : none),
  ...(UNDERSCORE_SUBDOMAIN.test(name)
    ? none
    : [
        regexError(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
          '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*',
          ['example.com'],
        ),
      ]),
]

/** What may stand between the slashes of a request's path. */
export const isValidPathSegmentName = (name: string): readonly string[] => {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  return ['/', '%'].filter((each) => name.includes(each)).map((each) => `may not contain '${each}'`)
}
