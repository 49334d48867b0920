import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { readRules } from '../prometheus/read-rules.ts'
import { DEFAULT_RULES, type Rules } from '../prometheus/rules.ts'

/** Under which name the manifests of Prometheus' adapter keep its configuration in a ConfigMap. */
const KEY = 'config.yaml'

/** The rules of a configuration file of Prometheus' adapter, or of a ConfigMap that holds one; without a file those that hold by default. */
export const readRulesFile = async (file: string | undefined): Promise<Rules> => {
  if (file === undefined) return readRules(DEFAULT_RULES, 'the rules by default')
  const value: unknown = yamlIn(await readFile(file, 'utf8'), file)
  const { kind, data } = (value ?? {}) as { readonly kind?: unknown; readonly data?: Readonly<Record<string, string>> }
  if (kind !== 'ConfigMap') return readRules(value, file)
  const text = data?.[KEY]
  if (text === undefined) throw new Error(`${file}: data: the ConfigMap has no ${KEY}`)
  const inside = `${file}: data[${KEY}]`
  return readRules(yamlIn(text, inside), inside)
}

const yamlIn = (text: string, where: string): unknown => {
  try {
    return parse(text)
  } catch (error) {
    throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
