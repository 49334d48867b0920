import { isDns1123Label, isDns1123Subdomain } from '@coxswain/api-types'
import { isCidr, isEmail, isHostname, isIpv4, isIpv6, isMac, isRequestUri } from './formats/addresses.ts'
import { isCreditCard, isIsbn10, isIsbn13 } from './formats/numbers.ts'
import { isDateText, isDateTimeText, isDurationText } from './formats/times.ts'

type Check = (text: string) => boolean

const matching =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text)

const uuid = (third: string, fourth: string): Check =>
  matching(new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${third}-?${fourth}-?[0-9a-f]{12}$`, 'i'))

const ANY_GROUP = '[0-9a-f]{4}'
const VARIANT = '[89ab][0-9a-f]{3}'
const BYTE = String.raw`\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*`

/** The formats of strings that are checked, by their names without dashes (upstream's `strfmt` and what it lists as supported). */
const CHECKS: Readonly<Record<string, Check | undefined>> = {
  bsonobjectid: matching(/^[0-9a-fA-F]{24}$/),
  byte: matching(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/),
  cidr: isCidr,
  creditcard: isCreditCard,
  date: isDateText,
  datetime: isDateTimeText,
  duration: isDurationText,
  email: isEmail,
  hexcolor: matching(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  hostname: isHostname,
  ipv4: isIpv4,
  ipv6: isIpv6,
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  k8slongname: (text) => isDns1123Subdomain(text).length === 0,
  k8sshortname: (text) => isDns1123Label(text).length === 0,
  mac: isMac,
  password: () => true,
  rgbcolor: matching(new RegExp(String.raw`^rgb\(${BYTE},${BYTE},${BYTE}\)$`)),
  ssn: matching(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  uri: isRequestUri,
  uuid: uuid(ANY_GROUP, ANY_GROUP),
  uuid3: uuid('3[0-9a-f]{3}', ANY_GROUP),
  uuid4: uuid('4[0-9a-f]{3}', VARIANT),
  uuid5: uuid('5[0-9a-f]{3}', VARIANT),
}

/** Listed as supported, yet never looked at. */
const UNCHECKED = 'quantity'

const checkOf = (format: string): Check | undefined => {
  const name = format.replaceAll('-', '')
  return Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined
}

/** Whether a format means anything for a type (upstream's `formats.go`): any other is as if it were not there. */
export const isSupportedFormat = (type: string, format: string): boolean => {
  switch (type) {
    case '':
    case 'string':
      return format === UNCHECKED || checkOf(format) !== undefined
    case 'integer':
      return format === 'int32' || format === 'int64'
    case 'number':
      return format === 'float' || format === 'double'
    default:
      return false
  }
}

/** Whether a text has a format; true for formats that are none of strings. */
export const hasFormat = (format: string, text: string): boolean => checkOf(format)?.(text) ?? true
