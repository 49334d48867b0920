import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { readRulesFile } from './read-rules-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coxswain-rules-'))
})
afterAll(() => rm(folder, { recursive: true }))

const RULES = `
rules:
- seriesQuery: 'http_requests_total{pod!=""}'
  resources: { template: <<.Resource>> }
  name: { matches: '^(.*)_total$' }
`
const read = async (text: string) => {
  const file = join(folder, 'rules.yaml')
  await writeFile(file, text)
  return readRulesFile(file)
}
const inConfigMap = (data: object): string => stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'adapter-config' }, data })

describe('the rules of a Prometheus', () => {
  it('are read from the configuration file of its adapter, or from the ConfigMap that holds it', async () => {
    for (const text of [RULES, inConfigMap({ 'config.yaml': RULES })]) {
      const { custom } = await read(text)
      expect(custom.map((rule) => [rule.seriesQuery, rule.metricOf('http_requests_total')])).toEqual([
        ['http_requests_total{pod!=""}', 'http_requests'],
      ])
    }
  })
  it('hold by default', async () => {
    expect((await readRulesFile(undefined)).custom).toHaveLength(6)
  })
  it.each([
    ['rules: [{ seriesQuery: x }]', 'rules.yaml: rules[0].resources: expected a template or overrides'],
    [inConfigMap({ 'config.yaml': 'rules: 5' }), 'rules.yaml: data[config.yaml]: rules: must be array,null'],
    [inConfigMap({ 'other.yaml': '' }), 'rules.yaml: data: the ConfigMap has no config.yaml'],
    ['rules: [', 'rules.yaml: '],
  ])('are refused with their place: %j', async (text, problem) => {
    await expect(read(text)).rejects.toThrow(problem)
  })
})
