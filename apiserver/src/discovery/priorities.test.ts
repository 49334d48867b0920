import { describe, expect, it } from 'vitest'
import { compareGroups, compareVersions } from './priorities.ts'

describe('priorities', () => {
  it('lists the core group first, then the built-in groups, then those of custom resources by name', () => {
    const groups = ['zoo.example.com', 'coordination.k8s.io', 'apps', '', 'acme.io', 'apiregistration.k8s.io', 'autoscaling']
    expect(groups.sort(compareGroups)).toEqual([
      'apiregistration.k8s.io',
      '',
      'apps',
      'autoscaling',
      'coordination.k8s.io',
      'acme.io',
      'zoo.example.com',
    ])
  })

  it('prefers stable versions, then beta, then alpha, then the higher number', () => {
    // The example of upstream's page on versions of custom resources.
    const versions = ['foo10', 'v11alpha2', 'v3beta1', 'v10', 'foo1', 'v12alpha1', 'v1', 'v10beta3', 'v11beta2', 'v2']
    expect(versions.sort(compareVersions)).toEqual([
      'v10',
      'v2',
      'v1',
      'v11beta2',
      'v10beta3',
      'v3beta1',
      'v12alpha1',
      'v11alpha2',
      'foo1',
      'foo10',
    ])
  })
})
