import { get, having, one, type Request, send } from '../case.ts'
import { at } from '../resources.ts'
import { map } from './objects.ts'

const M = `${at('configmaps')}/m`
const apply = (manager: string, data: unknown, query = ''): Request =>
  send(
    'PATCH',
    `${M}?fieldManager=${manager}${query}`,
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, data },
    {
      headers: { 'content-type': 'application/apply-patch+yaml' },
    },
  )

/** Server-side apply: who owns what, and what comes of it. */
export const applies = {
  name: 'apply',
  cases: [
    one('create', apply('a', { k: '1' }), get(M)),
    one('change', apply('a', { k: '1' }), apply('a', { k: '2', l: '3' })),
    one('a conflict', apply('a', { k: '1' }), apply('b', { k: '2' })),
    one('by force', apply('a', { k: '1' }), apply('b', { k: '2' }, '&force=true')),
    one('the same value', apply('a', { k: '1' }), apply('b', { k: '1' }), apply('a', {})),
    one('given up', apply('a', { k: '1', l: '2' }), apply('a', { l: '2' })),
    one('a dry run', apply('a', { k: '1' }, '&dryRun=All'), get(M)),
    having([map('m', { data: { k: '1' } })], 'over an update', apply('a', { k: '2' }), apply('a', { k: '2' }, '&force=true')),
  ],
}
