// A module that esbuild made, as a script: a function that takes what it imports and gives what it exports (`cli/src/boot/scripts.ts` runs it).
// esbuild writes imports and the one export in a form of its own, and no two of its files import each other statically: so they can be rewritten
// as text. What is missed V8 refuses, when the build keeps the code. Each import keeps its length, for source maps to stay true.

/** Before and after the text of a script, for esbuild. */
export const HEAD = '(function(__load,__later,require,__url,__dirname){"use strict";'
export const FOOT = '})'
/** What modules know of themselves, by the names that scripts have for it. */
export const KNOWN = { 'import.meta.url': '__url', 'import.meta.dirname': '__dirname' }

const NAMES = /(?<=[;}\n])import(\{[^{}]*\})from("[^"]+");/g
const WHOLE = /(?<=[;}\n])import(?:\*as)? ([\w$]+) from("[^"]+");/g
const NOTHING = /(?<=[;}\n])import("[^"]+");/g
const LATER = /import\((?="\.\/)/g
const EXPORT = /export(\{[^{}]*\});(?=\s*\}\)\s*(?:\/\/.*\s*)?$)/
const DEFAULT = /export default ([^;]+);(?=\s*\}\)\s*(?:\/\/.*\s*)?$)/

/** @param {string} module its text, whitespace minified */
export const scriptOf = (module) => {
  const foreign = /.{0,40}[^\0-\x7f].{0,40}/.exec(module)
  if (foreign !== null) throw new Error(`plain ASCII takes half the memory; write it as \\u and four digits: ${foreign[0]}`)
  return module
    .replace(NAMES, (form, names, from) => `var${names.replace(PAIR, '$1:$2')}=__load(${from});`.padEnd(form.length))
    .replace(WHOLE, (form, name, from) => `var ${name}=__load(${from});`.padEnd(form.length))
    .replace(NOTHING, (form, from) => `__load(${from});`.padEnd(form.length))
    .replace(LATER, '__later(')
    .replace(EXPORT, (_, names) => `return${names.replace(PAIR, '$2:$1')};`)
    .replace(DEFAULT, 'return{default:$1};')
}

const PAIR = /([\w$]+) as ([\w$]+)/g
