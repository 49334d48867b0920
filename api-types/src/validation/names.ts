/** Names, as RFC 1123 and RFC 1035 give them and upstream words their refusal. Each gives the reasons why a name is refused; none when it is good. */

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/

const maxLength = (name: string, max: number): readonly string[] => (name.length > max ? [`must be no more than ${max} bytes`] : [])
/** A generateName prefix may end in a dash: the suffix follows it. */
const masked = (name: string, isPrefix: boolean): string => (isPrefix && name.endsWith('-') ? `${name.slice(0, -1)}a` : name)

export const isDns1123Label = (name: string, isPrefix = false): readonly string[] => [
  ...maxLength(name, 63),
  ...(LABEL.test(masked(name, isPrefix))
    ? []
    : [
        // A good subdomain can only be too long, which is said already, or have dots.
        SUBDOMAIN.test(masked(name, isPrefix))
          ? 'must not contain dots'
          : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ]),
]

export const isDns1123Subdomain = (name: string, isPrefix = false): readonly string[] => [
  ...maxLength(name, 253),
  ...(SUBDOMAIN.test(masked(name, isPrefix))
    ? []
    : [
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ]),
]

export const isDns1035Label = (name: string, isPrefix = false): readonly string[] => [
  ...maxLength(name, 63),
  ...(LABEL_1035.test(masked(name, isPrefix))
    ? []
    : [
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      ]),
]
