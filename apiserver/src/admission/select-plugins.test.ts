import { expect, test } from 'vitest'
import { selectPlugins } from './select-plugins.ts'

const names = (enable: readonly string[], disable: readonly string[]) =>
  selectPlugins({ enableAdmissionPlugins: enable, disableAdmissionPlugins: disable }).map(({ name }) => name)

test('runs upstream’s default set in upstream’s order', () => {
  expect(names([], [])).toEqual([
    'NamespaceLifecycle',
    'LimitRanger',
    'ServiceAccount',
    'NodeRestriction',
    'TaintNodesByCondition',
    'PodSecurity',
    'Priority',
    'DefaultTolerationSeconds',
    'DefaultStorageClass',
    'StorageObjectInUseProtection',
    'PersistentVolumeClaimResize',
    'RuntimeClass',
    'CertificateApproval',
    'CertificateSigning',
    'CertificateSubjectRestriction',
    'DefaultIngressClass',
    'PodTopologyLabels',
    'MutatingAdmissionPolicy',
    'MutatingAdmissionWebhook',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionWebhook',
    'ResourceQuota',
  ])
})

test('flags add and take away, whatever their order', () => {
  const found = names(['AlwaysPullImages', 'AlwaysAdmit'], ['ServiceAccount'])
  expect(found.slice(0, 4)).toEqual(['AlwaysAdmit', 'NamespaceLifecycle', 'LimitRanger', 'NodeRestriction'])
  expect(found).toContain('AlwaysPullImages')
})

test.each([
  [['Nope'], [], 'enable-admission-plugins plugin "Nope" is unknown'],
  [[], ['Nope'], 'disable-admission-plugins plugin "Nope" is unknown'],
  [['Priority'], ['Priority'], '[Priority] in enable-admission-plugins and disable-admission-plugins overlapped'],
])('names are checked: %j %j', (enable, disable, why) => {
  expect(() => names(enable, disable)).toThrow(why)
})
