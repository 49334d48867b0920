import { type Descriptions, listOf } from './descriptions.ts'

const metadata = 'Name, labels, owners and other data of the object.'

/** What a namespace may use, in all and one by one. */
export const descriptions: Descriptions = {
  'core/v1.LimitRange': {
    '': 'The least and the most that single pods, containers and claims of a namespace may ask for.',
    metadata,
    spec: 'The limits.',
  },
  'core/v1.LimitRangeList': listOf('limit ranges'),
  'core/v1.LimitRangeSpec': { '': 'Limits, one of each type.', limits: 'The limits, one of each type.' },
  'core/v1.LimitRangeItem': {
    '': 'The limits of one type of thing.',
    type: 'Pod, Container or PersistentVolumeClaim.',
    max: 'The most, by resource name.',
    min: 'The least, by resource name.',
    default: 'The limit of a container that has none, by resource name. Defaults to max.',
    defaultRequest: 'The request of a container that has none, by resource name. Defaults to default, else to min.',
    maxLimitRequestRatio: 'How many times the request the limit may be at most, by resource name.',
  },
  'core/v1.ResourceQuota': {
    '': 'How much all objects of a namespace may use together.',
    metadata,
    spec: 'What is limited, and to how much.',
    status: 'How much is used. Written by the system.',
  },
  'core/v1.ResourceQuotaList': listOf('resource quotas'),
  'core/v1.ResourceQuotaSpec': {
    '': 'What a quota limits.',
    hard: 'The most, by resource name, such as pods, requests.cpu or count/jobs.batch.',
    scopes: 'Only objects in all of these count: BestEffort, NotBestEffort, Terminating, NotTerminating ... Fixed.',
    scopeSelector: 'Only objects that meet this count; like scopes, with values.',
  },
  'core/v1.ResourceQuotaStatus': {
    '': 'How much of a quota is used.',
    hard: 'The most that was last enforced, by resource name.',
    used: 'How much is used, by resource name.',
  },
  'core/v1.ScopeSelector': { '': 'Conditions on scopes, all of which must hold.', matchExpressions: 'The conditions.' },
  'core/v1.ScopedResourceSelectorRequirement': {
    '': 'One condition on a scope.',
    scopeName: 'The scope, such as PriorityClass.',
    operator: 'In, NotIn, Exists or DoesNotExist.',
    values: 'The values, with In and NotIn.',
  },
}
