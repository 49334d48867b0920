import type { CustomResourceDefinition } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { definition } from '../testdata/definitions.ts'
import { judgeApproval } from './approval.ts'
import { createNamesIndex } from './names-index.ts'
import { acceptNames } from './naming.ts'

const NOW = Date.UTC(2026, 0, 1)
const fresh = (names: object = {}): CustomResourceDefinition => {
  const { spec, metadata } = definition() as unknown as CustomResourceDefinition
  return { metadata, spec: { ...spec, names: { ...spec.names, singular: 'widget', listKind: 'WidgetList', ...names } } }
}
const inUse = (resources: readonly string[] = [], kinds: readonly string[] = []) => ({
  resources: new Set(resources),
  kinds: new Set(kinds),
})
const said = ({ status }: CustomResourceDefinition): readonly string[] =>
  (status?.conditions ?? []).map(({ type, status: value, reason, message }) => `${type} ${value} ${reason}: ${message}`)

describe('the names of a definition', () => {
  it('are accepted where nobody has them, and then it is established', () => {
    const next = acceptNames(fresh(), inUse(), NOW)
    expect(said(next)).toEqual([
      'NamesAccepted True NoConflicts: no conflicts found',
      'Established True InitialNamesAccepted: the initial names have been accepted',
    ])
    expect(next.status?.acceptedNames).toEqual({ plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' })
  })

  it('are looked at again without anything being written', () => {
    const next = acceptNames(fresh(), inUse(), NOW)
    expect(acceptNames(next, inUse(), NOW + 1_000)).toBe(next)
  })

  it.each([
    [inUse(['widgets']), {}, 'PluralConflict: "widgets" is already in use'],
    [inUse(['widget']), {}, 'SingularConflict: "widget" is already in use'],
    [inUse(['wd']), { shortNames: ['wd', 'ok'] }, 'ShortNamesConflict: "wd" is already in use'],
    [inUse(['wd', 'w']), { shortNames: ['wd', 'w'] }, 'ShortNamesConflict: ["wd" is already in use, "w" is already in use]'],
    [inUse([], ['Widget']), {}, 'KindConflict: "Widget" is already in use'],
    [inUse([], ['WidgetList']), {}, 'ListKindConflict: "WidgetList" is already in use'],
    [inUse(['widgets'], ['Widget']), {}, 'KindConflict: "Widget" is already in use'],
  ])('are refused where another has them (%#)', (used, names, why) => {
    const next = acceptNames(fresh(names), used, NOW)
    expect(said(next)).toEqual([`NamesAccepted False ${why}`, 'Established False NotAccepted: not all names are accepted'])
  })

  it('stay where another takes a new one first, and it stays established', () => {
    const before = acceptNames(fresh(), inUse(), NOW)
    const wanting = { ...before, spec: fresh({ shortNames: ['wd'] }).spec }
    const next = acceptNames(wanting, inUse(['wd']), NOW)
    expect(said(next)).toEqual([
      'NamesAccepted False ShortNamesConflict: "wd" is already in use',
      'Established True InitialNamesAccepted: the initial names have been accepted',
    ])
    expect(next.status?.acceptedNames?.shortNames).toBeUndefined()
  })
})

describe('definitions of a group', () => {
  it('know the names of each other, and who waits for some', () => {
    const index = createNamesIndex()
    index.put('a', acceptNames(fresh(), inUse(), NOW))
    index.put('b', acceptNames(fresh(), inUse(['widgets']), NOW))
    expect(index.inUse('b', 'shop.example.com').resources).toEqual(new Set(['widgets', 'widget']))
    expect(index.unsettled('shop.example.com')).toEqual(['b'])
    expect(index.serves('shop.example.com/v1')).toBe(true)
    index.remove('a')
    expect(index.serves('shop.example.com/v1')).toBe(true)
    index.remove('b')
    expect(index.serves('shop.example.com/v1')).toBe(false)
  })
})

describe('definitions in groups of Kubernetes itself', () => {
  it.each([
    [undefined, 'False MissingAnnotation'],
    ['unapproved, for a trial', 'False UnapprovedAnnotation: not approved: "unapproved, for a trial"'],
    [
      'https://github.com/kubernetes/enhancements/pull/1',
      'True ApprovedAnnotation: approved in https://github.com/kubernetes/enhancements/pull/1',
    ],
    ['yes', 'False InvalidAnnotation'],
  ])('say whether they were agreed upon: %s', (annotation, why) => {
    const { spec, metadata } = fresh()
    const annotations: Record<string, string> = annotation === undefined ? {} : { 'api-approved.kubernetes.io': annotation }
    const next = judgeApproval({ spec: { ...spec, group: 'shop.k8s.io' }, metadata: { ...metadata, annotations } }, NOW)
    expect(said(next)[0]).toContain(`KubernetesAPIApprovalPolicyConformant ${why}`)
    expect(judgeApproval(fresh(), NOW).status).toBeUndefined()
  })
})
