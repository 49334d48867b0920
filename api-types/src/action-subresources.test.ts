import { describe, expect, it } from 'vitest'
import { actionSubresource } from './action-subresources.ts'
import { builtinKinds } from './kinds/index.gen.ts'

describe('action subresources', () => {
  it('describes those of every built-in kind', () => {
    const names = builtinKinds.flatMap(({ subresources }) => subresources.actions ?? [])
    for (const name of names) expect(actionSubresource(name).verbs).not.toHaveLength(0)
  })

  it('refuses a name that it cannot describe', () => {
    expect(() => actionSubresource('teleport')).toThrow('teleport')
  })
})
