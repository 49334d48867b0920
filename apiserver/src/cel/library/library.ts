import { traversalOf } from '../cost/rules.ts'
import { access } from './access.ts'
import { conversionsAndSizes } from './conversions.ts'
import { fn, type Overload } from './define.ts'
import { namedFormats } from './formats.ts'
import { lists } from './lists.ts'
import { net } from './net.ts'
import { operators } from './operators.ts'
import { optionals } from './optionals.ts'
import { type CompilePattern, patternFunctions } from './patterns.ts'
import { quantities } from './quantity.ts'
import { semvers } from './semver.ts'
import { text } from './text.ts'
import { times } from './times.ts'
import { urls } from './urls.ts'

const patches: readonly Overload[] = [
  fn(
    'jsonpatch.escapeKey(string): string',
    (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1'),
    traversalOf(0, 1, 'keeps size'),
  ),
]

/** All functions of Kubernetes' CEL, by name. */
export const functionsOf = (compilePattern: CompilePattern): ReadonlyMap<string, readonly Overload[]> => {
  const all = [
    ...operators,
    ...conversionsAndSizes,
    ...times,
    ...text,
    ...patternFunctions(compilePattern),
    ...lists,
    ...optionals,
    ...quantities,
    ...net,
    ...urls,
    ...namedFormats,
    ...semvers,
    ...access,
    ...patches,
  ]
  const byName = new Map<string, Overload[]>()
  for (const overload of all) {
    const known = byName.get(overload.name)
    if (known === undefined) byName.set(overload.name, [overload])
    else known.push(overload)
  }
  return byName
}
