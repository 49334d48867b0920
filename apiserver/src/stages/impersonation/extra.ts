import { fieldPath, validateDomainPrefixedPath } from '@coxswain/api-types'
import type { Wanted } from './modes.ts'

const KEY = fieldPath('extra').child('key')

/** Why such extra fields are nobody's, where only some users may be acted for. Undefined where nothing is wrong. */
export const problemOfExtra = (extra: Wanted['extra']): string | undefined => {
  for (const [key, values] of Object.entries(extra)) {
    if (key === '') return 'impersonating the empty string key in extra is not allowed'
    const [invalid] = validateDomainPrefixedPath(key, KEY)
    if (invalid !== undefined)
      return `impersonating an invalid key in extra is not allowed: ${invalid.field}: Invalid value: ${JSON.stringify(invalid.value)}: ${invalid.detail}`
    if (values.length === 0) return 'impersonating empty values in extra is not allowed'
    if (values.includes('')) return 'impersonating the empty string value in extra is not allowed'
  }
  return undefined
}
