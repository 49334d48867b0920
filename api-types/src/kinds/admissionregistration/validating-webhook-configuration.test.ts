import { expect, test } from 'vitest'
import type { ValidatingWebhook, ValidatingWebhookConfiguration } from '../../generated/admissionregistration.v1.types.ts'
import { fieldErrorsMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { mutatingWebhookConfiguration } from './mutating-webhook-configuration.ts'
import { validatingWebhookConfiguration } from './validating-webhook-configuration.ts'

const good: ValidatingWebhook = {
  name: 'a.example.com',
  clientConfig: { service: { namespace: 'team', name: 'hook' } },
  rules: [{ operations: ['CREATE'], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] }],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
}
const defaulted = (...hooks: Partial<ValidatingWebhook>[]): ValidatingWebhookConfiguration => {
  const draft: ValidatingWebhookConfiguration = { metadata: {}, webhooks: hooks.map((hook) => structuredClone({ ...good, ...hook })) }
  validatingWebhookConfiguration.defaults(draft)
  return draft
}
const errors = (...hooks: Partial<ValidatingWebhook>[]): string =>
  fieldErrorsMessage(validatingWebhookConfiguration.validate(defaulted(...hooks), root))

test('what is left out gets its default', () => {
  expect(defaulted({}).webhooks?.[0]).toMatchObject({
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
    clientConfig: { service: { port: 443 } },
    rules: [{ scope: '*' }],
  })
  const mutating = { metadata: {}, webhooks: [structuredClone(good)] }
  mutatingWebhookConfiguration.defaults(mutating)
  expect(mutating.webhooks[0]).toMatchObject({ reinvocationPolicy: 'Never' })
  expect(errors({})).toBe('[]')
})

const rules = (rest: object): Partial<ValidatingWebhook> => ({ rules: [{ ...good.rules?.[0], ...rest }] })

test.each<[Partial<ValidatingWebhook>, string]>([
  [{ name: 'a.b' }, 'webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots'],
  [{ sideEffects: '' }, 'webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun'],
  [{ sideEffects: 'Some' }, 'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"'],
  [{ timeoutSeconds: 31 }, 'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds'],
  [{ admissionReviewVersions: [] }, 'webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1'],
  [
    { admissionReviewVersions: ['v7', 'v7'] },
    '[webhooks[0].admissionReviewVersions[1]: Invalid value: "v7": duplicate version, ' +
      'webhooks[0].admissionReviewVersions: Invalid value: ["v7","v7"]: must include at least one of v1, v1beta1]',
  ],
  [{ clientConfig: {} }, 'webhooks[0].clientConfig: Required value: exactly one of url or service is required'],
  [
    { clientConfig: { url: 'http://me@host/path?a=b#c' } },
    `[webhooks[0].clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path], ` +
      'webhooks[0].clientConfig.url: Invalid value: "me": user information is not permitted in the URL, ' +
      'webhooks[0].clientConfig.url: Invalid value: "c": fragments are not permitted in the URL, ' +
      'webhooks[0].clientConfig.url: Invalid value: "a=b": query parameters are not permitted in the URL]',
  ],
  ...(
    [
      ['https://[::1', "missing ']' in host"],
      ['https://a b/', 'invalid character " " in host name'],
      ['https://h:x/', 'invalid port ":x" after host'],
      ['https://h/%zz', 'invalid URL escape "%zz"'],
      ['https://h/\u0001', 'net/url: invalid control character in URL'],
    ] as const
  ).map(([url, why]): [Partial<ValidatingWebhook>, string] => [
    { clientConfig: { url } },
    `webhooks[0].clientConfig.url: Required value: url must be a valid URL: parse ${JSON.stringify(url)}: ${why}; desired format: https://host[/path]`,
  ]),
  [{ clientConfig: { url: 'https://[::1]:8443/x' } }, '[]'],
  [{ clientConfig: { url: 'https://h:99999/%20' } }, '[]'],
  [
    { clientConfig: { service: { namespace: '', name: '', path: 'a//b' } } },
    '[webhooks[0].clientConfig.service.name: Required value: service name is required, ' +
      'webhooks[0].clientConfig.service.namespace: Required value: service namespace is required, ' +
      `webhooks[0].clientConfig.service.path: Invalid value: "a//b": must start with a '/', ` +
      'webhooks[0].clientConfig.service.path: Invalid value: "a//b": segment[0] may not be empty, ' +
      'webhooks[0].clientConfig.service.path: Invalid value: "a//b": segment[1] may not be empty]',
  ],
  [
    rules({ operations: ['CREATE', '*'] }),
    `webhooks[0].rules[0].operations: Invalid value: ["CREATE","*"]: if '*' is present, must not specify other operations`,
  ],
  [
    rules({ resources: ['pods/*', 'pods/status'] }),
    `webhooks[0].rules[0].resources[1]: Invalid value: "pods/status": if 'pods/*' is present, must not specify pods/status`,
  ],
  [
    rules({ resources: ['*', 'pods'] }),
    `webhooks[0].rules[0].resources: Invalid value: ["*","pods"]: if '*' is present, must not specify other resources without subresources`,
  ],
  [
    {
      matchConditions: [
        { name: 'a', expression: ' ' },
        { name: 'a', expression: 'true' },
      ],
    },
    '[webhooks[0].matchConditions[0].expression: Required value, webhooks[0].matchConditions[1].name: Duplicate value: "a"]',
  ],
])('%j gives %s', (hook, expected) => expect(errors(hook)).toBe(expected))

test('names are unique, unless they were not before', () => {
  expect(errors({}, {})).toBe('webhooks[1].name: Duplicate value: "a.example.com"')
  const twice = defaulted({}, {})
  expect(validatingWebhookConfiguration.validate(twice, root, twice)).toEqual([])
})
