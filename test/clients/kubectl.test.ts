import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { kubectlVersions } from '../support/kubectl-versions.ts'
import type { Row } from './kubectl/row.ts'
import { themes } from './kubectl/rows/index.ts'
import { runTheme, type Verdict } from './kubectl/run-theme.ts'

/** kubectl over its whole surface, unchanged, the newest and the oldest that there is: its output is read. One cluster serves all rows. */
const MINUTE = 60_000
const verdicts = new Map<string, ReadonlyMap<Row, Verdict>>()

describe.skipIf(kubectlVersions.length === 0)('kubectl', () => {
  let cluster: ClusterProcess
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded', flags: ['--simulation-delay-scale=0', '--metrics-server=false'] })
    // Themes and versions live beside one another; each version has a node for itself.
    const all = kubectlVersions.flatMap(({ binary, minor }, index) => {
      const kubectl = { binary, minor, kubeconfig: cluster.kubeconfig, folder: cluster.folder, node: `node-${index}` }
      return themes.map(async (theme) => verdicts.set(`${minor} ${theme.name}`, await runTheme(kubectl, theme)))
    })
    await Promise.all(all)
  }, 10 * MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)

  describe.each(kubectlVersions)('1.$minor', ({ minor }) => {
    describe.each(themes)('$name', ({ name, rows }) => {
      const own = rows.filter(({ from = 0, to = minor }) => from <= minor && minor <= to)
      test.each(own.map((row) => [row.run, row] as const))('%s', (_, row) => {
        expect(verdicts.get(`${minor} ${name}`)?.get(row)).toBeUndefined()
        expect(verdicts.get(`${minor} ${name}`)?.has(row)).toBe(true)
      })
    })
  })
})
