import { regexError } from './qualified-name.ts'

const KEY = /^[-._a-zA-Z0-9]+$/

/** Reasons why a text cannot be a key of a ConfigMap or a Secret (upstream's `validation.IsConfigMapKey`). */
export const isConfigMapKey = (key: string): readonly string[] => [
  ...(key.length > 253 ? ['must be no more than 253 bytes'] : []),
  ...(KEY.test(key)
    ? []
    : [
        regexError("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", '[-._a-zA-Z0-9]+', [
          'key.name',
          'KEY_NAME',
          'key-name',
        ]),
      ]),
  ...changesDirectory(key),
]

/** Keys become file names in volumes: none may lead out of its folder. */
const changesDirectory = (key: string): readonly string[] => {
  if (key === '.') return ["must not be '.'"]
  if (key === '..') return ["must not be '..'"]
  return key.startsWith('..') ? ["must not start with '..'"] : []
}
