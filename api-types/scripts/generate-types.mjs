// Turns the facts about the Kubernetes API (one JSON file: type -> fields) into the checked-in tables and
// TypeScript interfaces of src/generated. Run it when the facts change:
//
//   node api-types/scripts/generate-types.mjs FACTS.json
//
// A table row keeps what the wire needs: the type, the protobuf number, list and map semantics, patch keys.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const facts = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const strings = (...names) => ({
  fields: Object.fromEntries(
    names.map((name, i) => [name, { type: 'string', pb: i + 1, wire: 'bytes', required: true, alwaysPrinted: true }]),
  ),
})
facts['apiextensions/v1.CustomResourceSubresourceStatus'] ??= { fields: {} }
facts['meta/v1.GroupVersionKind'] ??= strings('group', 'version', 'kind')
facts['meta/v1.GroupVersionResource'] ??= strings('group', 'version', 'resource')
const out = join(import.meta.dirname, '../src/generated')
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

/** Go package alias -> facts prefix. Aliases that differ by file (`v1`) are resolved by what exists. */
const ALIASES = { metav1: 'meta/v1', corev1: 'core/v1', apiv1: 'core/v1', authenticationv1: 'authentication/v1' }
/** Types with encodings of their own: they are scalars to everything above the codec. */
const SCALARS = {
  'meta/v1.Time': 'time',
  'meta/v1.MicroTime': 'microTime',
  'meta/v1.Duration': 'duration',
  'meta/v1.FieldsV1': 'fieldsV1',
  'resource.Quantity': 'quantity',
  'intstr.IntOrString': 'intOrString',
  'runtime.RawExtension': 'raw',
  'types.UID': 'string',
  'apiextensions/v1.JSON': 'json',
  'apiextensions/v1.JSONSchemaPropsOrBool': 'json',
  'apiextensions/v1.JSONSchemaPropsOrArray': 'json',
  'apiextensions/v1.JSONSchemaPropsOrStringArray': 'json',
}
const GO = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  int: 'int64',
  uint8: 'uint8',
  float64: 'double',
  '[]byte': 'bytes',
  byte: 'uint8',
  uint32: 'uint32',
}
const TS = {
  string: 'string',
  bool: 'boolean',
  int32: 'number',
  int64: 'number',
  uint8: 'number',
  uint32: 'number',
  double: 'number',
  bytes: 'string',
  time: 'string',
  microTime: 'string',
  duration: 'string',
  quantity: 'string | number',
  intOrString: 'string | number',
  raw: 'JsonValue',
  json: 'JsonValue',
  fieldsV1: 'FieldsV1',
}

const resolve = (name, group) => {
  if (GO[name]) return { scalar: GO[name] }
  const [pkg, local] = name.includes('.') ? name.split('.') : [undefined, name]
  const candidates = pkg === undefined ? [`${group}.${local}`] : [`${ALIASES[pkg] ?? pkg}.${local}`, `meta/v1.${local}`, `core/v1.${local}`]
  for (const full of candidates) {
    if (SCALARS[full]) return SCALARS[full] === 'string' ? { scalar: 'string', alias: full } : { scalar: SCALARS[full] }
    if (facts[full])
      return facts[full].alias === undefined ? { ref: full } : { ...aliased(facts[full].alias, full.split('.')[0]), alias: full }
  }
  throw new Error(`unknown type ${name} in ${group}`)
}
const aliased = (go, group) => {
  const parsed = parse(go, group)
  return parsed
}
/** A Go type as a type expression: `string`, `core/v1.Pod`, `[]T`, `{}T` (a map from string). */
const parse = (go, group) => {
  if (go === '[]byte') return { scalar: 'bytes' }
  if (go.startsWith('*')) return parse(go.slice(1), group)
  if (go.startsWith('[]')) return { list: parse(go.slice(2), group) }
  const map = /^map\[([\w.]+)\](.*)$/.exec(go)
  if (map) return { map: parse(map[2], group) }
  return resolve(go, group)
}
const expression = (t) => (t.list ? `[]${expression(t.list)}` : t.map ? `{}${expression(t.map)}` : (t.ref ?? t.scalar))
/** How Go's errors name the type, where that cannot be told from the expression: named strings, named maps. */
const goName = (t) => {
  if (t.alias !== undefined) return `${t.alias.slice(0, t.alias.indexOf('.')).split('/').at(-1)}.${t.alias.slice(t.alias.indexOf('.') + 1)}`
  if (t.list) return goName(t.list) === undefined ? undefined : `[]${goName(t.list)}`
  if (t.map) return goName(t.map) === undefined ? undefined : `map[string]${goName(t.map)}`
  return undefined
}
const ident = (full, group) => {
  const [g, n] = full.split('.')
  return g === group ? n : `${prefix(g)}${n}`
}
const prefix = (g) =>
  g
    .split('/')
    .map((p) => p[0].toUpperCase() + p.slice(1))
    .join('')
const tsType = (t, group, imports) => {
  if (t.alias !== undefined && facts[t.alias]?.values && t.scalar === 'string') {
    use(t.alias, group, imports)
    return ident(t.alias, group)
  }
  if (t.list) {
    const inner = tsType(t.list, group, imports)
    return /[ |]/.test(inner) ? `(${inner})[]` : `${inner}[]`
  }
  if (t.map) return `Record<string, ${tsType(t.map, group, imports)}>`
  if (t.ref) {
    use(t.ref, group, imports)
    return ident(t.ref, group)
  }
  return TS[t.scalar]
}
const use = (full, group, imports) => {
  const [g, n] = full.split('.')
  if (g === group) return
  if (!imports.has(g)) imports.set(g, new Set())
  imports.get(g).add(`${n} as ${prefix(g)}${n}`)
}
const fileOf = (group) => group.replace('/', '.').replaceAll(' ', '')

const groups = new Map()
for (const full of Object.keys(facts)) {
  const group = full.slice(0, full.indexOf('.'))
  if (group === 'runtime' || group === 'intstr' || group === 'resource' || group === 'types') continue
  if (!groups.has(group)) groups.set(group, [])
  groups.get(group).push(full)
}
const inlineNames = (full) => (facts[full].inline ?? []).filter(([n]) => !/TypeMeta$/.test(n))
const isTypeMeta = (full) => (facts[full].inline ?? []).some(([n]) => /TypeMeta$/.test(n))

/** A type's own fields and those of the types that stand inline in it, each with its number inside that nested message. */
const fieldsOf = (full) => {
  const group = full.slice(0, full.indexOf('.'))
  const rows = []
  for (const [name, f] of Object.entries(facts[full].fields ?? {})) {
    const type = parse(f.type, group)
    const row = { type: expression(type) }
    if (f.pb !== undefined) row.pb = f.pb
    if (f.type.startsWith('*')) row.pointer = true
    if (f.required) row.required = true
    if (f.alwaysPrinted) row.alwaysPrinted = true
    if (f.listType) row.listType = f.listType
    if (f.listMapKeys) row.listMapKeys = f.listMapKeys
    if (f.mapType) row.mapType = f.mapType
    if (f.patchStrategy) row.patchStrategy = f.patchStrategy
    if (f.patchMergeKey) row.patchMergeKey = f.patchMergeKey
    const values = type.alias && facts[type.alias]?.values
    if (values) row.values = values
    if (goName(type) !== undefined) row.go = goName(type)
    if (f.default !== undefined && !f.default.startsWith('ref(')) row.default = JSON.parse(f.default)
    rows.push({ name, row, type, group })
  }
  for (const [inline, number] of inlineNames(full)) {
    const target = resolve(inline, group).ref
    for (const inner of fieldsOf(target))
      rows.push({ ...inner, row: number === undefined ? inner.row : { ...inner.row, inline: [number, ...(inner.row.inline ?? [])] } })
  }
  return rows
}
const literal = (value) =>
  JSON.stringify(value)
    .replaceAll(/"([A-Za-z_$][\w$]*)":/g, '$1: ')
    .replaceAll(/,(?=[\w$]+: )/g, ', ')
    .replaceAll('"', "'")

const banner = '// Generated by scripts/generate-types.mjs from facts about Kubernetes 1.36. Do not edit.\n'
const index = [banner, "import type { TypeTable } from '../schema/model.ts'\n"]
const typesIndex = [banner]
for (const [group, types] of groups) {
  const imports = new Map()
  const table = []
  const interfaces = []
  for (const full of types) {
    const name = full.slice(full.indexOf('.') + 1)
    const fact = facts[full]
    if (SCALARS[full]) continue
    if (fact.alias !== undefined) {
      if (fact.values && fact.alias === 'string')
        interfaces.push(`export type ${name} = ${fact.values.map((v) => `'${v}'`).join(' | ')} | (string & {})\n`)
      continue
    }
    if (fact.fields === undefined) continue
    const rows = fieldsOf(full)
    const kind = fact.kind ? `, kind: ${literal({ group: fact.kind.group, version: fact.kind.version, kind: fact.kind.kind })}` : ''
    const root = isTypeMeta(full) ? ', root: true' : ''
    table.push(
      `  '${full}': {\n    fields: {\n${rows.map((r) => `      ${/^[A-Za-z_$][\w$]*$/.test(r.name) ? r.name : `'${r.name}'`}: ${literal(r.row).replace(/^\{/, '{ ').replace(/\}$/, ' }')},\n`).join('')}    }${root}${kind},\n  },\n`,
    )
    const members = rows.map((r) => {
      const type = tsType(r.type, group, imports)
      const required = r.row.required || (r.name === 'metadata' && fact.kind)
      return `  ${/^[A-Za-z_$][\w$]*$/.test(r.name) ? r.name : `'${r.name}'`}${required ? '' : '?'}: ${type}${required ? '' : ' | undefined'}\n`
    })
    const head = isTypeMeta(full) ? '  apiVersion?: string | undefined\n  kind?: string | undefined\n' : ''
    interfaces.push(`export interface ${name} {\n${head}${members.join('')}}\n`)
  }
  const importLines = [...imports].map(([g, names]) => `import type { ${[...names].sort().join(', ')} } from './${fileOf(g)}.types.ts'\n`)
  const json = interfaces.some((t) => t.includes('JsonValue')) ? ['JsonValue'] : []
  if (interfaces.some((t) => /: FieldsV1/.test(t))) json.push('FieldsV1')
  writeFileSync(
    join(out, `${fileOf(group)}.types.ts`),
    `${banner}\n${json.length ? `import type { ${json.sort().join(', ')} } from '../schema/json.ts'\n` : ''}${importLines.join('')}${interfaces.join('\n')}`,
  )
  writeFileSync(
    join(out, `${fileOf(group)}.ts`),
    `${banner}\nimport type { TypeTable } from '../schema/model.ts'\n\nexport const table: TypeTable = {\n${table.join('')}}\n`,
  )
  const alias = prefix(group)
  index.push(`import { table as ${alias[0].toLowerCase()}${alias.slice(1)} } from './${fileOf(group)}.ts'\n`)
  typesIndex.push(`export type * as ${alias} from './${fileOf(group)}.types.ts'\n`)
}
const names = [...groups.keys()].map((g) => {
  const a = prefix(g)
  return a[0].toLowerCase() + a.slice(1)
})
index.push(
  `\n/** Every type of the served groups, by full name (\`core/v1.Pod\`). */\nexport const generatedTypes: TypeTable = Object.assign({}, ${[...names, 'explainV1alpha1'].join(', ')})\n`,
)
// The types of our own group are written by hand, beside.
index.splice(1, 0, "import { table as explainV1alpha1 } from '../own/explain.v1alpha1.ts'\n")
typesIndex.push("export type * as ExplainV1alpha1 from '../own/explain.v1alpha1.types.ts'\n")
writeFileSync(join(out, 'index.ts'), index.join(''))
writeFileSync(join(out, 'types.ts'), typesIndex.join(''))
process.stdout.write(`${groups.size} groups, ${Object.keys(facts).length} types\n`)
