import { beforeAll, describe, expect, test } from 'vitest'
import { themes } from './cases/index.ts'
import { compare, type Finding } from './compare.ts'
import { matches } from './difference.ts'
import { differences } from './differences/index.ts'
import { type Golden, readGolden } from './golden.ts'
import { ourServer } from './ours.ts'
import { faultyServer } from './planted-faults.ts'
import { runCase } from './run-case.ts'

/** Our answers against those of Kubernetes 1.20.2, field by field, less the differences that are meant. */
const FOLDER = import.meta.dirname
const findings = new Map<string, readonly Finding[]>()
const golden: ReadonlyMap<string, Golden> = new Map(themes.map(({ name }) => [name, readGolden(FOLDER, name)]))

const unexplained = (found: readonly Finding[]): readonly Finding[] =>
  found.filter((finding) => !differences.some((difference) => matches(difference, finding)))

beforeAll(async () => {
  let count = 0
  for (const theme of themes) {
    const server = faultyServer(await ourServer())
    for (const each of theme.cases) {
      const name = `${theme.name}/${each.name}`
      const upstream = golden.get(theme.name)?.[each.name]
      if (upstream !== undefined) findings.set(name, compare(name, upstream, await runCase(server, each, `case-${count++}`)))
    }
    server.close()
  }
}, 120_000)

describe.each(themes)('$name', ({ name, cases }) => {
  test.each(cases.map((each) => each.name))('%s', (each) => {
    const found = findings.get(`${name}/${each}`)
    if (found === undefined) throw new Error('upstream has not been asked: pnpm differential --record')
    expect(unexplained(found)).toEqual([])
  })

  test('has no recording of a case that is no more, and no name twice', () => {
    expect(Object.keys(golden.get(name) ?? {})).toEqual(cases.map((each) => each.name))
  })
})

test.each(differences.map((difference) => [`${difference.in} ${difference.at}`, difference] as const))(
  'the difference is still there: %s',
  (_, difference) => {
    expect([...findings.values()].flat().some((finding) => matches(difference, finding))).toBe(true)
  },
)
