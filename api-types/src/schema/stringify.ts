/** The JSON text of a value, as JSON.stringify gives it, and exact for bigint. Undefined members are left out. */
export const stringify = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch (error) {
    // JSON.stringify knows no bigint, and says so with a TypeError.
    if (error instanceof TypeError) return write(value)
    throw error
  }
}

const write = (value: unknown): string => {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  const members: string[] = []
  for (const [key, member] of Object.entries(value)) if (member !== undefined) members.push(`${JSON.stringify(key)}:${write(member)}`)
  return `{${members.join(',')}}`
}
