import type { Pod, Stored } from '@coxswain/api-types'
import { expect, it } from 'vitest'
import { createSelectorIndex } from './selector-index.ts'

const pod = (labels: Readonly<Record<string, string>>, namespace = 'default') => ({ metadata: { namespace, labels } }) as Stored<Pod>

it.each([
  ['by one label', 'app=web', { app: 'web', tier: 'x' }, true],
  ['by all of its labels', 'app=web,tier=y', { app: 'web', tier: 'x' }, false],
  ['by a label that is not there', '!tier', { app: 'web' }, true],
  ['by one of several values', 'app in (web,api)', { app: 'api' }, true],
  ['by none', '', { app: 'web' }, false],
])('selects %s', (_, selector, labels, selects) => {
  const index = createSelectorIndex()
  index.set('default/web', selector)
  index.set('other/web', selector)
  expect(index.selecting([pod(labels)])).toEqual(selects ? ['default/web'] : [])
})

it('follows a selector that changes, and forgets', () => {
  const index = createSelectorIndex()
  for (const name of ['a', 'b']) index.set(`default/${name}`, 'app=web')
  index.set('default/a', 'app=api')
  expect(index.selecting([pod({ app: 'web' }), pod({ app: 'web' })])).toEqual(['default/b'])
  expect(index.selecting([pod({ app: 'web' }), pod({ app: 'api' })])).toEqual(['default/b', 'default/a'])
  index.delete('default/b')
  expect(index.selecting([pod({ app: 'web' })])).toEqual([])
})
