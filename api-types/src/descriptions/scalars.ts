import type { Descriptions } from './descriptions.ts'

/** Types that have a schema of their own but are single values to the type tables. */
export const descriptions: Descriptions = {
  'resource.Quantity': {
    '': 'An amount, exact: a decimal number with an optional suffix, such as 100m, 1.5, 2k, 64Mi or 1e3. Suffixes: n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or an exponent.',
  },
  'intstr.IntOrString': { '': 'A whole number or a text, such as 80, "http" or "25%".' },
  'meta/v1.Time': { '': 'A time in RFC 3339 form, to the second, such as 2026-01-31T12:00:00Z.' },
  'meta/v1.MicroTime': { '': 'A time in RFC 3339 form, to the microsecond, such as 2026-01-31T12:00:00.000000Z.' },
  'meta/v1.Duration': { '': 'A span of time, such as 1h30m or 500ms.' },
  'meta/v1.FieldsV1': {
    '': 'A set of fields as nested objects: "f:NAME" is a field, "k:{...}" a list item by key, "v:VALUE" one by value, "i:N" one by place, "." the thing itself.',
  },
  'meta/v1.Patch': { '': 'A patch, in the format that the content type names.' },
  'runtime.RawExtension': { '': 'Any object, kept as it is.' },
  'version.Info': {
    '': 'The version of the server.',
    major: 'The major version.',
    minor: 'The minor version.',
    emulationMajor: 'The major version whose API is served.',
    emulationMinor: 'The minor version whose API is served.',
    minCompatibilityMajor: 'The oldest major version that the server can work with.',
    minCompatibilityMinor: 'The oldest minor version that the server can work with.',
    gitVersion: 'The full version.',
    gitCommit: 'The commit that it was built from.',
    gitTreeState: 'Whether that was clean.',
    buildDate: 'When it was built.',
    goVersion: 'The toolchain that built it.',
    compiler: 'The compiler that built it.',
    platform: 'What it runs on.',
  },
}
