import fc from 'fast-check'
import { anything, jsonOf, text } from './values.ts'

/** Query strings and headers: right values, wrong ones, the same option twice. */

/** A lone half of a surrogate pair cannot be encoded. */
const wellFormed = (value: string): string => Buffer.from(value).toString()

export const encoded = text.map((each) => encodeURIComponent(wellFormed(each)))

export const bodyTypes = [
  ...Array.from({ length: 12 }, () => 'application/json'),
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'text/plain',
  '',
]
export const views = [
  'application/json',
  '*/*',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json;q=0.1',
  'application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1beta1;g=meta.k8s.io',
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'text/html',
]

/** Mostly what every client sends: other views would be refused before anything is written. */
export const plainViews = [...Array.from({ length: 20 }, () => 'application/json'), ...views]

const headerText = fc.string({ maxLength: 30 }).filter((value) => /^[\x20-\x7e]*$/.test(value))
/** `accepts`: what the client may want to see. */
export const headersFor = (types: readonly string[], accepts: readonly string[]): fc.Arbitrary<Record<string, string>> =>
  fc.record({
    accept: fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...accepts) }, { weight: 1, arbitrary: headerText }),
    'content-type': fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...types) }, { weight: 1, arbitrary: headerText }),
    'accept-encoding': fc.oneof(fc.constantFrom('', 'gzip', 'gzip;q=0', '*'), headerText),
    'user-agent': fc.oneof(fc.constantFrom('test/1', 'curl/8', ''), headerText),
    'if-none-match': headerText,
  })

type Options = Readonly<Record<string, fc.Arbitrary<string>>>
export const queryOf = (options: Options): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        {
          weight: 8,
          arbitrary: fc
            .constantFrom(...Object.keys(options))
            .chain((key) => (options[key] ?? text).map((value) => `${key}=${encodeURIComponent(wellFormed(value))}`)),
        },
        { weight: 1, arbitrary: fc.tuple(encoded, encoded).map(([key, value]) => `${key}=${value}`) },
        { weight: 1, arbitrary: fc.constantFrom('%zz=1', '=', '&&', 'pretty', 'pretty=%zz', 'watch', 'a;b=c') },
      ),
      { maxLength: 3 },
    )
    .map((pairs) => pairs.join('&'))

const revision = fc.constantFrom(
  '',
  '0',
  '1',
  '5',
  '-1',
  'abc',
  '99999999',
  '9007199254740993',
  '18446744073709551615',
  '18446744073709551616',
)
const flag = fc.oneof(fc.constantFrom('', 'true', 'false', '0', '1', 'FALSE'), text)
const selector = fc.oneof(
  text,
  fc.constantFrom(
    'a=b',
    'a in (b,c),!d',
    'a>1',
    'a<x',
    'a==',
    '(',
    'a in (',
    '!,',
    '\\=',
    'metadata.name=held',
    'metadata.namespace!=x',
    'status.phase=Running',
    'spec.nodeName=',
    '=,=',
    `${'a,'.repeat(400)}a`,
  ),
)
const token = fc.oneof(
  text,
  fc
    .record(
      { v: fc.oneof(fc.constant('meta.k8s.io/v1'), text), rv: fc.oneof(fc.integer(), anything), start: fc.oneof(text, anything) },
      { requiredKeys: [] },
    )
    .map((value) => Buffer.from(jsonOf(value)).toString('base64url')),
)
export const readOptions: Options = {
  limit: fc.constantFrom('', '1', '2', '-1', '0', 'x', '9223372036854775807', '9223372036854775808'),
  continue: token,
  resourceVersion: revision,
  resourceVersionMatch: fc.oneof(fc.constantFrom('Exact', 'NotOlderThan'), text),
  labelSelector: selector,
  fieldSelector: selector,
  timeoutSeconds: fc.constantFrom('1', '0', '-1', '99999999999', 'x'),
  allowWatchBookmarks: flag,
  sendInitialEvents: flag,
  includeObject: fc.oneof(fc.constantFrom('None', 'Metadata', 'Object'), text),
  pretty: flag,
}
export const writeOptions: Options = {
  dryRun: fc.oneof(fc.constant('All'), text),
  fieldManager: text,
  fieldValidation: fc.oneof(fc.constantFrom('Strict', 'Warn', 'Ignore'), text),
  force: flag,
  pretty: flag,
}
export const deleteOptions: Options = {
  ...writeOptions,
  gracePeriodSeconds: fc.constantFrom('0', '-1', '30', 'x', '9223372036854775807'),
  propagationPolicy: fc.oneof(fc.constantFrom('Orphan', 'Foreground', 'Background'), text),
  orphanDependents: flag,
}
