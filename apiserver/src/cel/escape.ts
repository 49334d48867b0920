const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' '),
)
const NAME = /^[A-Za-z_][A-Za-z0-9_./-]*$/
const ESCAPES: Readonly<Record<string, string>> = { __: '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' }

/** A property's name as expressions write it: `a-b` is `a__dash__b`. Undefined where no expression can name it. */
export const escapedName = (name: string): string | undefined => {
  if (!NAME.test(name)) return undefined
  if (RESERVED.has(name)) return `__${name}__`
  return name.replace(/__|[./-]/g, (each) => ESCAPES[each] ?? each)
}
